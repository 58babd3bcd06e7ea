import { describe, expect, it } from "vitest";
import { agentChannel } from "./schemas/agent-protocol.ts";
import { inScope, type KeyTimes, keyScope, keyStanding, renewalTime } from "./service-key.ts";

const day = 86_400_000;
const at = (days: number) => new Date(days * day);
const key = (over: Partial<KeyTimes> = {}): KeyTimes => ({
  createdAt: at(0),
  expiresAt: at(90),
  overlapUntil: null,
  rotationOrderedAt: null,
  ...over,
});

describe("keyStanding", () => {
  it.each([
    ["fresh", key(), 0, "current"],
    ["just before two thirds", key(), 60 - 1e-6, "current"],
    ["two thirds over", key(), 60, "renewal_due"],
    ["told to renew", key({ rotationOrderedAt: at(1) }), 2, "renewal_due"],
    ["its last moment", key(), 90 - 1e-6, "renewal_due"],
    ["its end", key(), 90, "expired"],
    ["with a successor", key({ overlapUntil: at(11) }), 10, "overlap"],
    ["with a successor, told before", key({ overlapUntil: at(11), rotationOrderedAt: at(9) }), 10, "overlap"],
    ["after its overlap", key({ overlapUntil: at(11) }), 11, "replaced"],
    ["after overlap and end", key({ overlapUntil: at(11) }), 91, "replaced"],
    ["its end within the overlap", key({ overlapUntil: at(91) }), 90, "expired"],
  ] as const)("%s", (_name, times, days, standing) => {
    expect(keyStanding(times, days * day)).toBe(standing);
  });

  it("is renewed when a third of the time is left", () => {
    expect(renewalTime(key())).toBe(60 * day);
  });
});

it("every channel belongs to somebody, and only the renewal to both", () => {
  for (const channel of agentChannel.options) {
    const kinds = (Object.keys(keyScope) as (keyof typeof keyScope)[]).filter((kind) => inScope(kind, channel));
    expect(kinds.length, channel).toBe(channel === "key" ? 2 : 1);
  }
});
