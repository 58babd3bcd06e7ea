import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shownState, staleAfterMs, stripCellCount } from "#lib/schemas/health.ts";
import {
  defaultProfile,
  extendStrip,
  type Figures,
  type Health,
  judge,
  nextHealth,
  type Profile,
  strictestProfile,
} from "./policy.ts";

const profile: Profile = {
  name: "CT reading",
  rttP95Ms: 200,
  jitterMs: 30,
  lossPercent: 1,
  raiseSeconds: 30,
  clearSeconds: 60,
};
const good: Figures = { sent: 10, answered: 10, p95: 90, jitter: 4, recent: { sent: 60, answered: 60 } };
const slow: Figures = { ...good, p95: 260 };
const silent: Figures = { sent: 10, answered: 0, p95: null, jitter: null, recent: { sent: 60, answered: 50 } };
const start = Date.UTC(2026, 10, 23, 9);
const span = (second: number, length = 10) => ({
  from: new Date(start + (second - length) * 1000),
  to: new Date(start + second * 1000),
});

/** The state after each batch of 10 s. */
function run(batches: readonly Figures[]): Health[] {
  const states: Health[] = [];
  batches.forEach((figures, index) => {
    states.push(nextHealth(states.at(-1) ?? null, figures, profile, span((index + 1) * 10)));
  });
  return states;
}
const words = (batches: readonly Figures[]) => run(batches).map(({ state }) => state);

describe("judge", () => {
  test("names every limit that does not hold", () => {
    expect(judge(good, profile)).toEqual({ verdict: "healthy", findings: [] });
    expect(judge({ ...good, p95: 231.4, jitter: 30.5, recent: { sent: 60, answered: 57 } }, profile)).toEqual({
      verdict: "degraded",
      findings: [
        "Round trip p95 is 231 ms, the limit is 200 ms.",
        "Jitter is 31 ms, the limit is 30 ms.",
        "5 % of packets were lost in the last minute, the limit is 1 %.",
      ],
    });
    expect(judge(silent, profile)).toEqual({ verdict: "down", findings: ["None of 10 questions was answered."] });
  });
  test("one lost packet in a minute is chance", () => {
    expect(judge({ ...good, answered: 9, recent: { sent: 60, answered: 59 } }, profile).verdict).toBe("healthy");
  });
  test("TCP cannot tell loss, but unanswered questions count", () => {
    expect(judge({ ...good, answered: 9, recent: null }, profile).findings).toEqual([
      "1 of 10 questions got no answer in time.",
    ]);
    expect(judge({ ...good, sent: 100, answered: 96, recent: null }, profile).verdict).toBe("healthy");
  });
});

describe("nextHealth", () => {
  test("degraded only after the raise period, and back only after the clear period", () => {
    expect(words([good, slow, slow, slow])).toEqual(["healthy", "healthy", "healthy", "degraded"]);
    expect(words([good, slow, slow, good, slow, slow])).toEqual(Array(6).fill("healthy"));
    expect(words([slow, good, good, good, good, good, good])).toEqual([...Array(6).fill("degraded"), "healthy"]);
  });
  test("down at once, back step by step", () => {
    const back = words([good, silent, ...Array(12).fill(good)]);
    expect(back.slice(0, 8)).toEqual(["healthy", ...Array(6).fill("down"), "degraded"]);
    expect(back.slice(8)).toEqual([...Array(5).fill("degraded"), "healthy"]);
  });
  test("one long batch covers the whole period", () => {
    const before = nextHealth(null, good, profile, span(10));
    expect(nextHealth(before, slow, profile, span(50, 40)).state).toBe("degraded");
  });
  test("after a silence the first batch decides, and the start of a state that held is kept", () => {
    const before = nextHealth(null, good, profile, span(10));
    expect(nextHealth(before, slow, profile, span(100))).toMatchObject({ state: "degraded", since: span(100).to });
    expect(nextHealth(before, good, profile, span(100))).toMatchObject({
      state: "healthy",
      since: span(10).to,
      turningSince: null,
    });
  });

  const figures = fc.constantFrom(good, slow, silent);
  test("a change to degraded or healthy never comes before its period, and no state hides a silent batch", () => {
    fc.assert(
      fc.property(fc.array(figures, { minLength: 1, maxLength: 80 }), (batches) => {
        const states = run(batches);
        states.forEach(({ state }, index) => {
          if (batches[index] === silent) expect(state).toBe("down");
          const before = states[index - 1]?.state;
          if (before === undefined || before === state || state === "down") return;
          const seconds = before === "healthy" ? profile.raiseSeconds : profile.clearSeconds;
          // Every batch of the whole period disagreed with the state that was left.
          const period = batches.slice(index + 1 - seconds / 10, index + 1);
          expect(period).toHaveLength(seconds / 10);
          const agree = before === "healthy" ? [slow] : before === "degraded" ? [good] : [good, slow];
          for (const batch of period) expect(agree).toContain(batch);
        });
      }),
    );
  });
  test("no flapping: two changes other than into down are a whole period apart", () => {
    fc.assert(
      fc.property(fc.array(figures, { maxLength: 120 }), (batches) => {
        let lastChange = Number.NEGATIVE_INFINITY;
        run(batches).forEach(({ state, since }, index, all) => {
          const before = all[index - 1]?.state;
          if (before === undefined || before === state) return;
          if (state !== "down")
            expect(since.getTime() - lastChange).toBeGreaterThanOrEqual(profile.raiseSeconds * 1000);
          lastChange = since.getTime();
        });
      }),
    );
  });
});

describe("shownState", () => {
  test("old, missing and impossible ages are never healthy", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("healthy", "degraded", "down", null),
        fc.oneof(fc.double(), fc.constant(null)),
        (measured, age) => {
          const fresh = measured !== null && age !== null && age <= staleAfterMs;
          expect(shownState(measured, age)).toBe(fresh ? measured : "unknown");
        },
      ),
    );
  });
});

describe("strictestProfile", () => {
  test("takes the lowest limits of all", () => {
    expect(strictestProfile([])).toBe(defaultProfile);
    expect(strictestProfile([profile])).toEqual(profile);
    expect(
      strictestProfile([profile, { ...profile, name: "Video", rttP95Ms: 300, jitterMs: 10, clearSeconds: 90 }]),
    ).toEqual({
      ...profile,
      name: "CT reading, Video",
      jitterMs: 10,
      clearSeconds: 90,
    });
  });
});

describe("extendStrip", () => {
  test("at most 90 cells of 15 minutes, whatever the interval; the worst of a cell wins", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 200, max: 40_000 }), fc.constantFrom("healthy", "degraded", "down")), {
          maxLength: 300,
        }),
        (steps) => {
          let t = start;
          let strip: ReturnType<typeof extendStrip> = [];
          for (const [ms, s] of steps) {
            t += ms;
            strip = extendStrip(strip, { t, s, p95: 1, loss: 0 });
            expect(strip.length).toBeLessThanOrEqual(stripCellCount);
            expect(strip.at(-1)?.t).toBe(t);
            expect(strip.every((cell) => cell.t > t - 15 * 60_000 - 10_000)).toBe(true);
            expect(new Set(strip.map((cell) => Math.floor(cell.t / 10_000))).size).toBe(strip.length);
          }
        },
      ),
    );
    const cell = { t: start, p95: null, loss: null };
    expect(extendStrip([{ ...cell, s: "down" }], { ...cell, t: start + 5_000, s: "healthy" })).toEqual([
      { ...cell, t: start + 5_000, s: "down" },
    ]);
  });
});
