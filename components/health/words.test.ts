import { describe, expect, test } from "vitest";
import { boardInputOf } from "./board-params.ts";
import { boardSentence, boardTitle, countsNow } from "./board-words.ts";
import { noticeable, personSentence } from "./person-words.ts";
import { stripNow } from "./strip-now.ts";
import type { Board, Counts, Person } from "./types.ts";

const counts = (over: Partial<Counts>): Counts => {
  const given = { down: 0, degraded: 0, unknown: 0, healthy: 0, withoutProbe: 0, ...over };
  return { people: given.down + given.degraded + given.unknown + given.healthy, ...given };
};
const asOf = new Date(Date.UTC(2026, 10, 23, 9));
const row = (
  secondsOld: number | null,
  measured: "healthy" | "degraded" | "down" | null = "healthy",
): Board["rows"][number] => ({
  annotatorId: "a",
  name: "A",
  vendorName: null,
  projects: [],
  environments: [],
  hasProbe: true,
  measured,
  since: asOf,
  p50: 80,
  p95: 100,
  jitter: 4,
  loss: 0,
  findings: [],
  strip: "hh",
  lastSampleAt: secondsOld === null ? null : new Date(asOf.getTime() - secondsOld * 1000),
});

describe("the board's words", () => {
  test("answer first", () => {
    expect(boardTitle(counts({ down: 1, degraded: 2, healthy: 35 }))).toBe("3 of 38 people have trouble");
    expect(boardTitle(counts({ down: 1 }))).toBe("1 of 1 person has trouble");
    expect(boardTitle(counts({ healthy: 12 }))).toBe("All 12 people are healthy");
    expect(boardTitle(counts({ healthy: 10, unknown: 2 }))).toBe("No trouble is seen, but 2 of 12 people are unknown");
    expect(boardTitle(counts({ unknown: 5 }))).toBe("Nothing is known about 5 people");
    expect(boardTitle(counts({}))).toBe("There is nobody to watch yet");
    expect(boardSentence(counts({ down: 1, degraded: 2, healthy: 30, unknown: 5, withoutProbe: 4 }))).toBe(
      "1 is down, 2 are degraded, 30 are healthy. 5 are unknown: 1 has a silent probe, 4 have no probe.",
    );
    expect(boardSentence(counts({ healthy: 3, unknown: 1 }))).toBe("3 are healthy. 1 is unknown: the probe is silent.");
  });
  test("the counts follow the age of the data without the server", () => {
    const board: Board = {
      asOf,
      rows: [row(2), row(20), row(5, "down"), row(50), row(null, null)],
      counts: counts({ healthy: 2, down: 1, unknown: 2 }),
    };
    expect(countsNow(board, 0)).toEqual(board.counts);
    expect(countsNow(board, 11_000)).toMatchObject({ healthy: 1, down: 1, unknown: 3, people: 5 });
    expect(countsNow(board, 29_000)).toMatchObject({ healthy: 0, down: 0, unknown: 5, people: 5 });
  });
  test("people who are counted but not listed are unknown once the answer is old", () => {
    const board: Board = { asOf, rows: [row(2)], counts: counts({ healthy: 700 }) };
    expect(countsNow(board, 10_000)).toMatchObject({ healthy: 700, unknown: 0 });
    expect(countsNow(board, 31_000)).toMatchObject({ healthy: 0, unknown: 700, people: 700 });
  });
});

describe("the strip", () => {
  test("fresh data is drawn as it is, silence grows from the right", () => {
    expect(stripNow("hdx", 9_000)).toEqual(["healthy", "degraded", "down"]);
    expect(stripNow("h", 40_000)).toEqual(["healthy", "unknown", "unknown", "unknown", "unknown"]);
    expect(stripNow("h".repeat(90), 3_600_000)).toEqual(Array(90).fill("unknown"));
    expect(stripNow("", null)).toHaveLength(90);
  });
});

describe("a person's words", () => {
  const person: Person = {
    asOf,
    row: {
      ...row(2, "degraded"),
      findings: ["Round trip p95 is 400 ms, the limit is 200 ms."],
      p95: 400,
      loss: 4,
      jitter: 50,
      targetLabel: null,
    },
    profile: { name: "CT", rttP95Ms: 200, jitterMs: 30, lossPercent: 1, raiseSeconds: 30, clearSeconds: 60 },
    history: { points: [], targets: [], targetId: null },
    probe: { name: "Probe", version: null, lastSeenAt: null, demo: false },
  };
  test("why, and what it feels like", () => {
    expect(personSentence(person, "degraded")).toBe("Round trip p95 is 400 ms, the limit is 200 ms.");
    expect(noticeable(person, "degraded")).toBe(
      "images load slowly and clicks answer late, the screen may freeze for moments, the pointer and videos may stutter.",
    );
    expect(noticeable(person, "unknown")).toBeNull();
    expect(personSentence({ ...person, probe: null }, "unknown")).toContain("No probe is enrolled");
    expect(personSentence(person, "unknown")).toContain("silent");
  });
});

describe("filters in the address", () => {
  test("what cannot be read is left out", () => {
    const projectId = "0197f000-0000-7000-8000-000000000001";
    expect(boardInputOf({ state: "down", project: projectId, q: " kamau " })).toEqual({
      state: "down",
      projectId,
      text: "kamau",
    });
    expect(boardInputOf({ state: "purple", vendor: "1", q: ["a", "b"], other: "x" })).toEqual({});
  });
});
