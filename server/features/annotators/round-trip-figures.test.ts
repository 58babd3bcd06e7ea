import { expect, test } from "vitest";
import { jitterOf, mbitPerSecond, percentile } from "./round-trip-figures.ts";

test("percentiles are values that were measured (nearest rank)", () => {
  const values = [40, 10, 30, 20];
  expect(percentile(values, 0.5)).toBe(20);
  expect(percentile(values, 0.95)).toBe(40);
  expect(percentile([7], 0.95)).toBe(7);
  expect(values).toEqual([40, 10, 30, 20]);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

test("jitter is the mean step between neighbours", () => {
  expect(jitterOf([10, 14, 10])).toBe(4);
  expect(jitterOf([10, 10, 22])).toBe(6);
  expect(jitterOf([10])).toBe(0);
});

test("rates are decimal megabits a second", () => {
  expect(mbitPerSecond(1_000_000, 1_000)).toBe(8);
  expect(mbitPerSecond(5, 0)).toBe(0);
});
