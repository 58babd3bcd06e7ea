import { describe, expect, test } from "vitest";
import {
  formatCount,
  formatDateTime,
  formatDay,
  formatDuration,
  formatMs,
  formatNumber,
  formatPercent,
  formatRelative,
  formatTime,
  isTimeZone,
  plural,
  zoneName,
} from "./format.ts";

const at = new Date("2026-11-23T13:05:09Z");
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("dates", () => {
  test("read in the zone asked for", () => {
    expect(formatDateTime(at, "Europe/Berlin")).toBe("Mon 23 Nov 14:05 CET");
    expect(formatDateTime(at, "UTC")).toBe("Mon 23 Nov 13:05 UTC");
    expect(formatDateTime(at, "Africa/Nairobi")).toBe("Mon 23 Nov 16:05 EAT");
    expect(formatDateTime(at, "Asia/Kolkata")).toBe("Mon 23 Nov 18:35 IST");
    expect(formatDateTime(at, "Asia/Manila", { zone: false })).toBe("Mon 23 Nov 21:05");
  });
  test("print seconds and the year only when asked", () => {
    expect(formatDateTime(at, "UTC", { seconds: true, year: "always" })).toBe("Mon 23 Nov 2026 13:05:09 UTC");
    expect(formatDay(at, "UTC", { year: new Date("2026-01-01T12:00:00Z") })).toBe("Mon 23 Nov");
    expect(formatDay(at, "UTC", { year: new Date("2027-01-01T12:00:00Z") })).toBe("Mon 23 Nov 2026");
    expect(formatDay(new Date("2026-09-04T12:00:00Z"), "UTC")).toBe("Fri 4 Sep");
    expect(formatTime(at, "Europe/Berlin", { seconds: true })).toBe("14:05:09");
    const precise = new Date(at.getTime() + 37);
    expect(formatDateTime(precise, "UTC", { seconds: "ms" })).toBe("Mon 23 Nov 13:05:09.037 UTC");
  });
  test("midnight is 00, and summer time changes the zone's name", () => {
    expect(formatTime(new Date("2026-11-23T00:00:00Z"), "UTC")).toBe("00:00");
    expect(zoneName(new Date("2026-07-01T12:00:00Z"), "Europe/Berlin")).toBe("CEST");
    expect(zoneName(at, "Asia/Manila")).toBe("GMT+8");
    expect(zoneName(at, "America/Bogota")).toBe("GMT−5");
  });
  test("an unknown zone is told apart", () => {
    expect(isTimeZone("Europe/Berlin")).toBe(true);
    expect(isTimeZone("Mars/Base")).toBe(false);
  });
});

describe("relative time", () => {
  const after = (seconds: number) => plain(formatRelative(new Date(at.getTime() + seconds * 1000), at));
  test.each([
    [0, "now"],
    [-14, "14 s ago"],
    [-59.9, "1 min ago"],
    [-61, "1 min ago"],
    [1.4, "now"],
    [5, "in 5 s"],
    [3 * 3600, "in 3 h"],
    [-47 * 3600, "47 h ago"],
    [3 * 86_400, "in 3 days"],
  ])("%d s reads %s", (seconds, text) => expect(after(seconds)).toBe(text));
});

describe("durations", () => {
  test.each([
    [0, "0 s"],
    [0.42, "0.4 s"],
    [9.4, "9.4 s"],
    [9.96, "10 s"],
    [59.7, "1 min"],
    [303, "5 min 03 s"],
    [8040, "2 h 14 min"],
    [7200, "2 h"],
    [100 * 3600, "4 days 4 h"],
    [-11, "−11 s"],
    [Number.NaN, "none"],
  ])("%d s reads %s", (seconds, text) => expect(plain(formatDuration(seconds))).toBe(text));
});

describe("numbers", () => {
  test("units stand apart, no value is none", () => {
    expect(plain(formatMs(231.4))).toBe("231 ms");
    expect(plain(formatMs(4.25))).toBe("4.3 ms");
    expect(plain(formatMs(-11))).toBe("−11 ms");
    expect(formatMs(null)).toBe("none");
    expect(plain(formatPercent(0.034))).toBe("3.4 %");
    expect(plain(formatPercent(1))).toBe("100 %");
    expect(plain(formatPercent(-0.0001))).toBe("0 %");
    expect(formatPercent(null)).toBe("none");
  });
  test("counts stop at ten thousand", () => {
    expect(formatCount(10_000)).toBe("10,000");
    expect(formatCount(10_001)).toBe("10,000+");
    expect(formatNumber(1_204_331)).toBe("1,204,331");
    expect(plural(1, "grant")).toBe("1 grant");
    expect(plural(2, "person", "people")).toBe("2 people");
  });
});
