import { describe, expect, test } from "vitest";
import {
  afterSelfProof,
  awaitsVerdict,
  clearanceOf,
  type GateFacts,
  gateEnd,
  gateHolds,
  gateView,
  isOwnGate,
  judgeConnectivity,
  namesMatch,
  safeFileName,
} from "./policy.ts";

const now = new Date("2026-11-23T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const gate = (over: Partial<GateFacts>): GateFacts => ({
  state: "valid",
  validUntil: inDays(90),
  submittedAt: inDays(-1),
  decidedAt: inDays(-1),
  ...over,
});

describe("a gate", () => {
  test.each([
    [90, "valid", true],
    [14.01, "valid", true],
    [14, "lapsing", true],
    [0.001, "lapsing", true],
    [0, "lapsed", false],
    [-1, "lapsed", false],
  ] as const)("valid for %d more days is %s", (days, view, held) => {
    expect(gateView(gate({ validUntil: inDays(days) }), now)).toBe(view);
    expect(gateHolds(gate({ validUntil: inDays(days) }), now)).toBe(held);
  });
  test("without an end does not hold", () => expect(gateHolds(gate({ validUntil: null }), now)).toBe(false));
  test.each(["missing", "submitted", "failed", "rejected", "withdrawn"] as const)(
    "%s never holds, whatever its end",
    (state) => {
      expect(gateView(gate({ state }), now)).toBe(state);
      expect(gateHolds(gate({ state }), now)).toBe(false);
    },
  );
  test("renewed early keeps holding and still waits for a verdict", () => {
    const renewed = gate({ submittedAt: now, decidedAt: inDays(-300) });
    expect(gateHolds(renewed, now)).toBe(true);
    expect(awaitsVerdict(renewed)).toBe(true);
    expect(awaitsVerdict(gate({}))).toBe(false);
    expect(awaitsVerdict(gate({ state: "submitted" }))).toBe(true);
    expect(awaitsVerdict(gate({ state: "rejected", submittedAt: now, decidedAt: inDays(-1) }))).toBe(false);
  });
  test("compliance took away is not brought back by the annotator alone", () => {
    expect(afterSelfProof("missing")).toBe("valid");
    expect(afterSelfProof("failed")).toBe("valid");
    expect(afterSelfProof("valid")).toBe("valid");
    expect(afterSelfProof("withdrawn")).toBe("submitted");
    expect(afterSelfProof("rejected")).toBe("submitted");
    expect(afterSelfProof("submitted")).toBe("submitted");
  });
  test("ends by rule or earlier, never later", () => {
    expect(gateEnd(now, 365)).toEqual({ until: inDays(365) });
    expect(gateEnd(now, 365, inDays(30))).toEqual({ until: inDays(30) });
    expect(gateEnd(now, 365, inDays(365))).toEqual({ until: inDays(365) });
    expect(gateEnd(now, 365, now)).toEqual({ problem: expect.stringMatching(/later/) });
    expect(gateEnd(now, 365, inDays(366))).toEqual({ problem: expect.stringMatching(/365 days.*earlier/) });
  });
  test("is one's own by annotator or by user", () => {
    expect(isOwnGate({ userId: "u", annotatorId: "a" }, { id: "a", userId: null })).toBe(true);
    expect(isOwnGate({ userId: "u", annotatorId: null }, { id: "a", userId: "u" })).toBe(true);
    expect(isOwnGate({ userId: "v", annotatorId: null }, { id: "a", userId: "u" })).toBe(false);
    expect(isOwnGate({ userId: "v", annotatorId: null }, { id: "a", userId: null })).toBe(false);
  });
});

describe("clearance", () => {
  const active = { annotatorActive: true, vendorActive: true };
  test("needs every gate, and at least one", () => {
    expect(clearanceOf({ ...active, views: ["valid", "lapsing"] })).toBe("cleared");
    expect(clearanceOf({ ...active, views: [] })).toBe("onboarding");
    expect(clearanceOf({ ...active, views: ["valid", "submitted"] })).toBe("onboarding");
    expect(clearanceOf({ ...active, views: ["missing", "lapsed"] })).toBe("lapsed");
    expect(clearanceOf({ ...active, views: ["valid", "withdrawn"] })).toBe("lapsed");
  });
  test("a suspension of person or vendor wins", () => {
    expect(clearanceOf({ ...active, annotatorActive: false, views: ["valid"] })).toBe("suspended");
    expect(clearanceOf({ ...active, vendorActive: false, views: ["valid"] })).toBe("suspended");
  });
});

test("typed names match but for case, spacing and composition", () => {
  expect(namesMatch("  wanjiru   KAMAU ", "Wanjiru Kamau")).toBe(true);
  expect(namesMatch("Nguye\u0302\u0303n", "Nguy\u1ec5n")).toBe(true);
  expect(namesMatch("Jose", "José")).toBe(false);
  expect(namesMatch("Wanjiru", "Wanjiru Kamau")).toBe(false);
  expect(namesMatch("WanjiruKamau", "Wanjiru Kamau")).toBe(false);
});

test.each([
  ["../../etc/passwd", "application/pdf", "passwd.pdf"],
  ["C:\\temp\\cert.PNG", "image/png", "cert.png"],
  ["evil.html", "application/pdf", "evil.pdf"],
  ['a"b\r\n.jpeg', "image/jpeg", "ab.jpeg"],
  ["....", "image/jpeg", "certificate.jpg"],
  [".final.report.pdf", "application/pdf", "final.report.pdf"],
  ["NDA v1.2", "application/pdf", "NDA v1.pdf"],
  ["  signed NDA.pdf  ", "application/pdf", "signed NDA.pdf"],
  [`${"x".repeat(300)}.pdf`, "application/pdf", `${"x".repeat(100)}.pdf`],
  ["", "application/pdf", "certificate.pdf"],
  ["Zertifikat Köln.pdf", "application/pdf", "Zertifikat Köln.pdf"],
] as const)("file name %j becomes %j", (name, type, safe) => expect(safeFileName(name, type)).toBe(safe));

describe("a connection", () => {
  const limits = { rttP95Ms: 200, jitterMs: 30, minDownMbps: 5 };
  test("passes on the limits themselves", () => {
    expect(judgeConnectivity({ rttP95: 200, jitter: 30, downMbps: 5 }, limits)).toEqual({
      verdict: "passed",
      findings: [],
    });
  });
  test("says each limit that does not hold", () => {
    expect(judgeConnectivity({ rttP95: 231.4, jitter: 42, downMbps: 3.26 }, limits)).toEqual({
      verdict: "failed",
      findings: [
        "Round trip p95 231 ms, limit 200 ms",
        "Jitter 42 ms, limit 30 ms",
        "Download 3.3 Mbit/s, needs 5 Mbit/s",
      ],
    });
  });
  test("a figure that is no number never passes", () => {
    expect(judgeConnectivity({ rttP95: Number.NaN, jitter: 1, downMbps: 9 }, limits).verdict).toBe("failed");
  });
});
