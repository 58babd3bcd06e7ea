import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventIdAt, lowestIdAt } from "./event-id.ts";

const at = (ms: number, micros: number) =>
  new Date(ms).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
const times = fc.record({
  ms: fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2100, 0) }),
  micros: fc.integer({ min: 0, max: 999 }),
});

describe("eventIdAt", () => {
  it("sorts by the database's clock, to the microsecond", () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        const [first, second] = [a, b].map(({ ms, micros }) => at(ms, micros)).sort();
        if (first === second || !first || !second) return;
        expect(eventIdAt(first) < eventIdAt(second)).toBe(true);
      }),
    );
  });

  it("is a UUIDv7 that a time filter finds", () => {
    fc.assert(
      fc.property(times, ({ ms, micros }) => {
        const id = eventIdAt(at(ms, micros));
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(id >= lowestIdAt(new Date(ms))).toBe(true);
        expect(id < lowestIdAt(new Date(ms + 1))).toBe(true);
        expect(id).not.toBe(eventIdAt(at(ms, micros)));
      }),
    );
  });

  it("refuses a time without microseconds", () => {
    expect(() => eventIdAt("2026-11-23T13:05:00.123Z")).toThrow("no time with microseconds");
  });
});
