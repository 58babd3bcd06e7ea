import type { StateName } from "#components/ui/states.ts";

type Look = { state: StateName; word: string };

/** Whether a person may work, as one badge. */
export const clearanceLook: Record<"cleared" | "onboarding" | "lapsed" | "suspended", Look> = {
  cleared: { state: "valid", word: "Cleared" },
  onboarding: { state: "waiting", word: "Onboarding" },
  lapsed: { state: "lapsed", word: "Gate lost" },
  suspended: { state: "suspended", word: "Suspended" },
};

const planeLook: Record<string, Look> = {
  waiting_key: { state: "waiting", word: "Waiting for key" },
  opening: { state: "opening", word: "Opening" },
  active: { state: "active", word: "Active" },
  closing: { state: "closing", word: "Closing" },
  closed: { state: "closed", word: "Closed" },
  not_proven: { state: "notproven", word: "Not proven" },
};

/** A grant as one badge: what was observed, never what was only decided. */
export function grantLook(grant: { state: "open" | "suspended" | "closed"; status: string | null }): Look {
  if (grant.state === "suspended" && grant.status === "closed") return { state: "suspended", word: "Suspended" };
  return planeLook[grant.status ?? ""] ?? { state: "unknown", word: "Unknown" };
}
