import { describe, expect, it } from "vitest";
import { type GrantLike, grantState, hoursInWords, observationIsOld } from "./words.ts";

const now = new Date("2026-11-24T10:00:00Z");
const seen = (secondsAgo: number): Date => new Date(now.getTime() - secondsAgo * 1_000);
const grant = (over: Partial<GrantLike> = {}): GrantLike => ({
  state: "open",
  planeStatus: "active",
  lastObservedAt: seen(2),
  ...over,
});
const shown = (g: GrantLike) => grantState(g, observationIsOld(g, now)).state;

describe("grantState", () => {
  it("says active only while the observation is fresh", () => {
    expect(shown(grant())).toBe("active");
    expect(shown(grant({ lastObservedAt: seen(31) }))).toBe("unknown");
    expect(shown(grant({ lastObservedAt: null }))).toBe("unknown");
  });

  it("says suspended only once the plane was seen closed, and never hides what is not proven", () => {
    expect(shown(grant({ state: "suspended", planeStatus: "closed" }))).toBe("suspended");
    expect(shown(grant({ state: "suspended", planeStatus: "closing" }))).toBe("closing");
    expect(shown(grant({ state: "suspended", planeStatus: "not_proven" }))).toBe("notproven");
  });
});

describe("hoursInWords", () => {
  it.each([
    [8, "8 h"],
    [24, "1 day"],
    [52, "2 days 4 h"],
  ])("%i h", (hours, words) => expect(hoursInWords(hours)).toBe(words));
});
