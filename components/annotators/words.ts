import type { StateName } from "#components/ui/states.ts";
import type { Clearance, GateViewState } from "#lib/schemas/annotators.ts";

type Look = { state: StateName; word: string };

/** Whether a person may work, as one badge. */
export const clearanceLook: Record<Clearance, Look> = {
  cleared: { state: "valid", word: "Cleared" },
  onboarding: { state: "waiting", word: "Onboarding" },
  lapsed: { state: "lapsed", word: "Gate lost" },
  suspended: { state: "suspended", word: "Suspended" },
};

/** What a gate is now. */
export const gateLook: Record<GateViewState, Look> = {
  valid: { state: "valid", word: "Valid" },
  lapsing: { state: "lapsing", word: "Lapsing" },
  lapsed: { state: "lapsed", word: "Lapsed" },
  missing: { state: "missing", word: "Missing" },
  submitted: { state: "submitted", word: "Waits for compliance" },
  failed: { state: "failed", word: "Failed" },
  rejected: { state: "rejected", word: "Sent back" },
  withdrawn: { state: "withdrawn", word: "Withdrawn" },
};

type GrantFacts = {
  state: "open" | "suspended" | "closed";
  plane: "waiting_key" | "opening" | "active" | "closing" | "closed" | "not_proven" | null;
};

/** The one badge of a grant: what was observed; Active and Closed only then. */
export function grantLook({ state, plane }: GrantFacts): Look {
  if (state === "suspended" && plane === "closed") return { state: "suspended", word: "Suspended" };
  switch (plane) {
    case "waiting_key":
      return { state: "waiting", word: "Waiting for key" };
    case "opening":
      return { state: "opening", word: "Opening" };
    case "active":
      return { state: "active", word: "Active" };
    case "closing":
      return { state: "closing", word: "Closing" };
    case "closed":
      return { state: "closed", word: "Closed" };
    case "not_proven":
      return { state: "notproven", word: "Not proven" };
    default:
      return { state: "unknown", word: "Unknown" };
  }
}

/** "1.4 MB", "312 kB". */
export function fileSize(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
