import { describe, expect, it } from "vitest";
import { delayOf, type Line, lineOf } from "./lines.ts";

describe("delayOf", () => {
  const line: Line = { rttMs: 100, jitterMs: 5, lossPercent: 0 };

  it("is about the line's round trip, and later for unlucky answers", () => {
    const usual = delayOf(line, 0, () => 0) ?? 0;
    expect(Math.abs(usual - 100)).toBeLessThan(7);
    expect(delayOf(line, 0, () => 0.99)).toBeGreaterThan(usual + 20);
  });

  it("is none for what is lost and during an outage", () => {
    expect(delayOf({ ...line, lossPercent: 3 }, 0, () => 0.02)).toBeNull();
    const flapping = lineOf("flapping", 1);
    expect(delayOf(flapping, 10_000)).toBeNull();
    expect(delayOf(flapping, 100_000)).not.toBeNull();
  });
});
