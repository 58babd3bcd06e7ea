import { describe, expect, it } from "vitest";
import { isDay, startOfDay } from "#lib/zone-day.ts";
import { auditQuestion, readAuditParams } from "./list-params.ts";

const id = "0193ab12-7c3d-7e4f-8a1b-2c3d4e5f6a7b";

describe("readAuditParams", () => {
  it("keeps what fits and drops each nonsense by itself", () => {
    const { filter, fromDay, problem } = readAuditParams({
      annotator: id,
      project: "x",
      action: "request.approved",
      q: " voss ",
      from: "2026-02-30",
      after: id,
      actor: [id],
    });
    expect(filter).toEqual({ annotatorId: id, actions: ["request.approved"], text: "voss", cursor: id });
    expect(fromDay).toBeNull();
    expect(problem).toBeNull();
    expect(readAuditParams({ action: "moon.landed" }).filter).toEqual({});
  });
  it("says what it did not use", () => {
    expect(readAuditParams({ q: "v", annotator: id })).toMatchObject({
      filter: { annotatorId: id },
      problem: "Type at least 2 characters. The search is not used yet.",
    });
    expect(readAuditParams({ from: "2026-11-23", to: "2026-11-22" })).toMatchObject({
      fromDay: "2026-11-23",
      toDay: null,
      problem: expect.stringContaining("before the first"),
    });
  });
});

describe("auditQuestion", () => {
  it("takes both days whole, by the viewer's clock", () => {
    const params = readAuditParams({ from: "2026-11-23", to: "2026-11-23" });
    expect(auditQuestion(params, "Europe/Berlin")).toEqual({
      from: new Date("2026-11-22T23:00:00Z"),
      to: new Date("2026-11-23T23:00:00Z"),
      limit: 50,
    });
  });
});

describe("startOfDay", () => {
  it("follows clock changes and far zones", () => {
    // Berlin's clocks go back at 03:00 on 25 October 2026.
    expect(startOfDay("2026-10-25", "Europe/Berlin").toISOString()).toBe("2026-10-24T22:00:00.000Z");
    expect(startOfDay("2026-10-25", "Europe/Berlin", 1).toISOString()).toBe("2026-10-25T23:00:00.000Z");
    expect(startOfDay("2026-03-29", "Europe/Berlin", 1).toISOString()).toBe("2026-03-29T22:00:00.000Z");
    expect(startOfDay("2026-11-23", "Pacific/Kiritimati").toISOString()).toBe("2026-11-22T10:00:00.000Z");
    expect(startOfDay("2026-12-31", "America/Los_Angeles", 1).toISOString()).toBe("2027-01-01T08:00:00.000Z");
  });
  it("knows days", () => {
    expect(["2026-11-23", "2026-02-29", "2026-1-1", "x", ""].map(isDay)).toEqual([true, false, false, false, false]);
  });
});
