import { describe, expect, test } from "vitest";
import { type CellState, latencyReading, stripReading } from "./reading.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const run = (state: CellState, count: number): CellState[] => Array.from({ length: count }, () => state);

describe("strip", () => {
  test("one state, a change, and many changes", () => {
    expect(plain(stripReading(run("healthy", 90), 10))).toBe("Healthy for all of the last 15 min");
    expect(plain(stripReading([...run("healthy", 72), ...run("degraded", 18)], 10))).toBe(
      "Healthy for 12 min, then degraded for 3 min",
    );
    expect(
      plain(stripReading([...run("healthy", 6), ...run("down", 6), ...run("healthy", 6), ...run("unknown", 6)], 10)),
    ).toBe("Healthy for 2 min, down for 1 min, without data for 1 min in 4 stretches; without data now");
    expect(stripReading([], 10)).toBe("No data yet");
  });
});

describe("latency", () => {
  const point = (p95: number | null, loss: number | null = 0) => ({ t: 0, p50: p95, p95, loss });
  test("says whether the limit held", () => {
    expect(plain(latencyReading([point(100), point(120), point(140)], 200))).toBe(
      "p95 stayed under its limit of 200 ms, mostly near 120 ms. No packet was lost.",
    );
    expect(plain(latencyReading([point(100), point(220, 0.034), point(null, null)], 200))).toBe(
      "p95 was above its limit of 200 ms in 1 of 2 intervals. Loss peaked at 3.4 %. 1 interval has no data.",
    );
  });
  test("without data or limit", () => {
    expect(latencyReading([point(null)], 200)).toBe("Nothing was measured in this window.");
    expect(plain(latencyReading([point(80)], null))).toBe("p95 was mostly near 80 ms. No packet was lost.");
  });
});
