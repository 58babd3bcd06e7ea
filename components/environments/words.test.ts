import { describe, expect, it } from "vitest";
import { environmentTitle, formatBytes, shortKey } from "./words.ts";

const gateway = {
  name: "wg-fra-1",
  demo: false,
  enrolledAt: new Date(),
  tokenExpiresAt: null,
  lastReportAt: new Date(),
  interfaceUp: true,
  leaseHeld: true,
};
const counts = { peers: 12, openDrift: 0 };

describe("environmentTitle", () => {
  it("answers in the first line", () => {
    expect(environmentTitle(gateway, "reporting", counts)).toBe("Gateway wg-fra-1 reports, 12 peers, 0 drift");
    expect(environmentTitle(null, "none", counts)).toBe("No gateway yet: nothing can open here");
  });

  it("calls a stand-in a demo gateway, and says no count of a silent one", () => {
    expect(environmentTitle({ ...gateway, demo: true }, "reporting", counts)).toMatch(/^Demo gateway wg-fra-1/);
    expect(environmentTitle(gateway, "silent", counts)).not.toMatch(/12/);
  });
});

it("writes bytes for people", () => {
  expect([0, 999, 1_000, 1_240, 12_400, 999_600, 5_000_000_000].map(formatBytes)).toEqual([
    "0\u00a0B",
    "999\u00a0B",
    "1\u00a0kB",
    "1.2\u00a0kB",
    "12\u00a0kB",
    "1\u00a0MB",
    "5\u00a0GB",
  ]);
});

it("shortens a key to both its ends", () => {
  expect(shortKey("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop0=")).toBe("ABCDEFGH…nop0=");
});
