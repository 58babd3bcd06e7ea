import type { AgentChannel } from "./schemas/agent-protocol.ts";

/** What a service identity's key may ask, by kind. Everything else is refused; each asks about its own environment or person only. */
export const keyScope = {
  gateway: ["desired", "report", "key"],
  probe: ["config", "batch", "key"],
} as const satisfies Record<string, readonly AgentChannel[]>;
export type ServiceKind = keyof typeof keyScope;

/** Whether a kind's key may be used on a channel. */
export function inScope(kind: ServiceKind, channel: AgentChannel): boolean {
  const channels: readonly AgentChannel[] = keyScope[kind];
  return channels.includes(channel);
}

/** How long a replaced key goes on while its successor was not used yet. */
export const keyOverlapHours = 24;

/** What time says about one key. All by the database's clock. */
export type KeyTimes = {
  createdAt: Date;
  expiresAt: Date;
  /** Set when a successor was registered: the last moment this key counts. */
  overlapUntil: Date | null;
  rotationOrderedAt: Date | null;
};

export type KeyStanding = "current" | "renewal_due" | "overlap" | "replaced" | "expired";

/** When a key is renewed by its holder: two thirds of its time are over, which leaves a third for a portal that is away. */
export function renewalTime(key: Pick<KeyTimes, "createdAt" | "expiresAt">): number {
  const from = key.createdAt.getTime();
  return from + ((key.expiresAt.getTime() - from) * 2) / 3;
}

/**
 * Where a key stands. Only the first three are let in.
 * @param now milliseconds since the epoch, by the portal's clock
 */
export function keyStanding(key: KeyTimes, now: number): KeyStanding {
  if (key.overlapUntil && key.overlapUntil.getTime() <= now) return "replaced";
  if (key.expiresAt.getTime() <= now) return "expired";
  if (key.overlapUntil) return "overlap";
  return key.rotationOrderedAt || renewalTime(key) <= now ? "renewal_due" : "current";
}
