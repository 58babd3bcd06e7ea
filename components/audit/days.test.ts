import { expect, test } from "vitest";
import { byDay } from "./days.ts";

test("parts the rows where the viewer's day changes, and keeps their order", () => {
  const rows = ["2026-11-23T23:30:00Z", "2026-11-23T22:30:00Z", "2026-11-22T12:00:00Z"].map((at) => ({
    at: new Date(at),
  }));
  const shape = (zone: string) => byDay(rows, zone).map((day) => [day.key, day.rows.length]);
  expect(shape("UTC")).toEqual([
    ["Mon 23 Nov 2026", 2],
    ["Sun 22 Nov 2026", 1],
  ]);
  expect(shape("Europe/Berlin")).toEqual([
    ["Tue 24 Nov 2026", 1],
    ["Mon 23 Nov 2026", 1],
    ["Sun 22 Nov 2026", 1],
  ]);
  expect(byDay([], "UTC")).toEqual([]);
});
