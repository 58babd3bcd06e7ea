import { expect, it } from "vitest";
import { endOfDay } from "./zone-day.ts";

const iso = (day: string, zone: string) => endOfDay(day, zone)?.toISOString();

it("is the last second of the day where the reader is", () => {
  expect(iso("2026-12-31", "Europe/Berlin")).toBe("2026-12-31T22:59:59.000Z");
  expect(iso("2026-07-01", "Europe/Berlin")).toBe("2026-07-01T21:59:59.000Z");
  expect(iso("2026-12-31", "Asia/Manila")).toBe("2026-12-31T15:59:59.000Z");
  expect(iso("2026-12-31", "America/Los_Angeles")).toBe("2027-01-01T07:59:59.000Z");
});

it("holds on the days when clocks change", () => {
  expect(iso("2026-03-29", "Europe/Berlin")).toBe("2026-03-29T21:59:59.000Z");
  expect(iso("2026-10-25", "Europe/Berlin")).toBe("2026-10-25T22:59:59.000Z");
});

it("takes no nonsense", () => {
  expect(endOfDay("", "UTC")).toBeNull();
  expect(endOfDay("2026-13-01", "UTC")).toBeNull();
  expect(endOfDay("tomorrow", "UTC")).toBeNull();
});
