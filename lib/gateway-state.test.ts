import { expect, it } from "vitest";
import { type GatewayFacts, gatewayStanding } from "./gateway-state.ts";

const now = Date.UTC(2026, 10, 23, 13);
const ago = (ms: number) => new Date(now - ms);
const reporting: GatewayFacts = {
  name: "wg-fra-1",
  demo: false,
  enrolledAt: ago(60_000),
  tokenExpiresAt: null,
  lastReportAt: ago(1_000),
  interfaceUp: true,
  leaseHeld: true,
};
const standing = (over: Partial<GatewayFacts>) => gatewayStanding({ ...reporting, ...over }, now, 2_000);

it("says only what the last fresh report showed", () => {
  expect(gatewayStanding(null, now, 2_000)).toBe("none");
  expect(standing({})).toBe("reporting");
  expect(standing({ leaseHeld: false })).toBe("lease_lost");
  expect(standing({ interfaceUp: false })).toBe("interface_down");
  expect(standing({ interfaceUp: null })).toBe("interface_down");
  expect(standing({ lastReportAt: null })).toBe("never_reported");
});

it("stops believing a report after three intervals, whatever it said", () => {
  expect(standing({ lastReportAt: ago(6_000) })).toBe("reporting");
  expect(standing({ lastReportAt: ago(6_001) })).toBe("silent");
  expect(standing({ lastReportAt: ago(6_001), interfaceUp: false })).toBe("silent");
});

it("tells a token that can still be used from one that ran out", () => {
  const waiting = { enrolledAt: null, lastReportAt: null };
  expect(standing({ ...waiting, tokenExpiresAt: new Date(now + 1) })).toBe("waiting_token");
  expect(standing({ ...waiting, tokenExpiresAt: ago(1) })).toBe("token_expired");
  expect(standing({ ...waiting, tokenExpiresAt: null })).toBe("token_expired");
});
