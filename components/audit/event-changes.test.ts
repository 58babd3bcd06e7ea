import { describe, expect, it } from "vitest";
import { changesOf, valueInWords } from "./event-changes.ts";

const view = { zone: "Europe/Berlin" };
const id = "0193ab12-7c3d-7e4f-8a1b-2c3d4e5f6a7b";

describe("changesOf", () => {
  it("shows what differs, in words", () => {
    expect(
      changesOf({ state: "open", durationHours: 8 }, { state: "closed", durationHours: 8, planes: ["vpn"] }, view),
    ).toEqual([
      { key: "state", label: "State", before: "open", after: "closed" },
      { key: "planes", label: "Ways in", before: null, after: "VPN" },
    ]);
    expect(changesOf({ durationHours: 8 }, { durationHours: 24 }, view)).toEqual([
      { key: "durationHours", label: "Duration", before: "8\u00a0h", after: "24\u00a0h" },
    ]);
    expect(changesOf({ state: "open" }, { state: "open", reason: null }, view)).toEqual([]);
    expect(changesOf(null, null, view)).toEqual([]);
  });
  it("takes keys that objects have by themselves as any other", () => {
    expect(changesOf(null, { constructor: "x" }, view)).toEqual([
      { key: "constructor", label: "Constructor", before: null, after: "x" },
    ]);
  });
});

describe("valueInWords", () => {
  it("never prints braces, bare ids or stored words", () => {
    expect(valueInWords({ lockedBy: null, hosts: [{ port: 443 }] }, view)).toBe("locked by none, hosts port 443");
    expect(valueInWords(id, view)).toBe("reference 0193ab12");
    expect(valueInWords({ annotatorId: id }, { ...view, names: { [id]: "Wanjiru Kamau" } })).toBe(
      "annotator Wanjiru Kamau",
    );
    expect(valueInWords("not_proven", view)).toBe("not proven");
    expect(valueInWords("security_admin", view)).toBe("Security administrator");
    expect(valueInWords({}, view, "filter")).toBe("everything");
    expect(valueInWords(["a", "b"], view)).toBe("a, b");
    expect(valueInWords(false, view)).toBe("no");
  });
  it("shows instants in the viewer's zone", () => {
    expect(valueInWords("2026-11-23T13:05:09.000Z", view)).toBe("Mon 23 Nov 2026 14:05:09 CET");
    expect(valueInWords("2026-11-23T13:05:09Z", { zone: "UTC" })).toBe("Mon 23 Nov 2026 13:05:09 UTC");
    expect(valueInWords("2026-11-23", view)).toBe("2026-11-23");
  });
  it("knows units by their keys", () => {
    expect(valueInWords(40, view, "rttP95Ms")).toBe("40\u00a0ms");
    expect(valueInWords(0.034, view, "lossShare")).toBe("3.4\u00a0%");
    expect(valueInWords(1.25, view, "seconds")).toBe("1.3\u00a0s");
    expect(valueInWords(1_400_000, view, "size")).toBe("1.4\u00a0MB");
    expect(valueInWords(1204, view)).toBe("1,204");
  });
});
