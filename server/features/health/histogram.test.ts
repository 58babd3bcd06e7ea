import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { histogramOf, mergeHistograms, quantileOf } from "./histogram.ts";
import { jitterOf, reduceBatch } from "./reduce-batch.ts";

const rtt = fc.double({ min: 0.05, max: 60_000, noNaN: true });
const exact = (values: readonly number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? Number.NaN;

describe("histogram", () => {
  test("every quantile is within 5 % of the exact one", () => {
    fc.assert(
      fc.property(
        fc.array(rtt, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const truth = exact(values, q);
          expect(Math.abs((quantileOf(histogramOf(values), q) ?? 0) - truth)).toBeLessThanOrEqual(0.05 * truth);
        },
      ),
    );
  });
  test("merging is counting everything together, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.array(rtt, { maxLength: 30 }), { maxLength: 8 }), (batches) => {
        const parts = batches.map(histogramOf);
        expect(mergeHistograms(parts)).toEqual(histogramOf(batches.flat()));
        expect(mergeHistograms(parts.toReversed())).toEqual(mergeHistograms(parts));
      }),
    );
  });
  test("no samples have no quantile; zero is a sample", () => {
    expect(quantileOf({}, 0.5)).toBeNull();
    expect(quantileOf(histogramOf([0, 0, 0]), 0.5)).toBeLessThan(0.06);
  });
});

describe("reduceBatch", () => {
  test("exact figures of a batch", () => {
    const figures = reduceBatch({ sent: 10, rtts: [80, 90, 80, 100, 80, 81, 82, 83], kind: "udp" });
    expect(figures).toMatchObject({ sent: 10, answered: 8, p50: 81, p95: 100, loss: 20 });
    expect(figures.jitter).toBeCloseTo((10 + 10 + 20 + 20 + 1 + 1 + 1) / 7);
  });
  test("only UDP tells loss; nothing answered has no times", () => {
    expect(reduceBatch({ sent: 10, rtts: [80], kind: "tcp" }).loss).toBeNull();
    expect(reduceBatch({ sent: 10, rtts: [80], kind: "https" }).jitter).toBeNull();
    expect(reduceBatch({ sent: 10, rtts: [], kind: "udp" })).toEqual({
      sent: 10,
      answered: 0,
      p50: null,
      p95: null,
      jitter: null,
      loss: 100,
      histogram: {},
    });
  });
  test("jitter of a steady line is 0 and never negative", () => {
    fc.assert(
      fc.property(fc.array(rtt, { minLength: 2 }), (values) => {
        expect(jitterOf(values)).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(jitterOf([5, 5, 5])).toBe(0);
  });
});
