import type { StateName } from "#components/ui/states.ts";

/** What a plane's observed status is called, and its shape. Active and Closed appear for observed planes only. */
export function planeState(status: "waiting_key" | "opening" | "active" | "closing" | "closed" | "not_proven"): {
  state: StateName;
  word?: string;
} {
  switch (status) {
    case "waiting_key":
      return { state: "waiting", word: "Waiting for key" };
    case "not_proven":
      return { state: "notproven" };
    default:
      return { state: status };
  }
}

export type GrantLike = {
  state: "open" | "suspended" | "closed";
  planeStatus: Parameters<typeof planeState>[0];
  lastObservedAt: Date | null;
};

/** Silence after which nobody may call a tunnel active, in milliseconds: many reports of a healthy gateway. */
const silenceMs = 30_000;

/** Whether the last look at an active plane is too old to stand for now. */
export function observationIsOld({ planeStatus, lastObservedAt }: GrantLike, now: Date): boolean {
  if (planeStatus !== "active") return false;
  return lastObservedAt === null || now.getTime() - lastObservedAt.getTime() > silenceMs;
}

/** The one badge of a grant: old observations are unknown, suspended wins once the plane was seen closed, else what was observed. */
export function grantState(grant: GrantLike, old: boolean): { state: StateName; word?: string } {
  if (old) return { state: "unknown" };
  if (grant.state === "suspended" && grant.planeStatus === "closed") return { state: "suspended" };
  return planeState(grant.planeStatus);
}

export function requestState(
  state: "pending" | "approved" | "rejected" | "withdrawn" | "expired",
  forMe = false,
): { state: StateName } {
  if (state === "pending") return { state: forMe ? "waitingForYou" : "waiting" };
  return { state };
}

/** "8 h", "2 days", "10 days 4 h": how long access is asked for. */
export function hoursInWords(hours: number): string {
  const days = Math.floor(hours / 24);
  const rest = hours % 24;
  const parts = [days > 0 ? `${days} ${days === 1 ? "day" : "days"}` : "", rest > 0 ? `${rest} h` : ""];
  return parts.filter(Boolean).join(" ");
}

export const nextStepTitle = { project: "Project manager", data_protection: "Compliance" } as const;
