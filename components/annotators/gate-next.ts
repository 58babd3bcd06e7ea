import type { GateDetail } from "./types.ts";

const act = {
  nda: "Read and sign it",
  training: "Upload your certificate",
  connectivity: "Test your connection",
} as const;

/** What the annotator does next about a gate, as a sentence; the button beside it does it. */
export function nextSentence(gate: GateDetail): string {
  if (gate.awaitsVerdict)
    return gate.view === "submitted"
      ? "Compliance looks at it. You need not do anything."
      : "Your newer proof waits for compliance. You need not do anything.";
  switch (gate.view) {
    case "valid":
      return "Nothing to do.";
    case "lapsing":
      return `It ends within 14 days. ${act[gate.kind]} now, so that your access does not stop.`;
    case "lapsed":
      return `Its time is over, so your access is stopped. ${act[gate.kind]} again.`;
    case "missing":
      return `${act[gate.kind]}.`;
    case "failed":
      return "Your connection was outside the limits. Move closer to your router or use a cable, then test again.";
    case "rejected":
      return `Compliance sent it back. ${act[gate.kind]} again.`;
    case "withdrawn":
      return `Compliance withdrew it, so your access is stopped. ${act[gate.kind]} again; compliance then decides.`;
    case "submitted":
      return "Compliance looks at it. You need not do anything.";
  }
}

/** Whether the annotator has something to do about it now. */
export function needsYou(gate: GateDetail): boolean {
  return gate.view !== "valid" && !gate.awaitsVerdict;
}
