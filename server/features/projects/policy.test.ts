import { describe, expect, it } from "vitest";
import { assignmentRefusal, type CandidateFacts, endRefusal, refusalSentence } from "./policy.ts";

const fit: NonNullable<CandidateFacts> = {
  name: "Wanjiru Kamau",
  status: "active",
  vendorName: "Kilima Data",
  vendorActive: true,
  vendorOnProject: true,
  cleared: true,
  missingGates: [],
  assigned: false,
};
const refusal = (over: Partial<NonNullable<CandidateFacts>>) => assignmentRefusal({ ...fit, ...over });

describe("assignmentRefusal", () => {
  it("lets a cleared person of a vendor on the project through", () => {
    expect(refusal({})).toBeNull();
  });

  it("names what stands against it", () => {
    expect(assignmentRefusal(null)).toMatch(/not yours/);
    expect(refusal({ status: "suspended" })).toBe("is suspended");
    expect(refusal({ status: "offboarded" })).toBe("has left");
    expect(refusal({ vendorOnProject: false })).toMatch(/Kilima Data, which is not on this project/);
    expect(refusal({ vendorActive: false, cleared: false })).toMatch(/which is suspended/);
    expect(refusal({ assigned: true })).toMatch(/already/);
    expect(refusal({ cleared: false, missingGates: ["NDA"] })).toBe("is not cleared: NDA does not hold");
    expect(refusal({ cleared: false, missingGates: ["NDA", "Training"] })).toBe(
      "is not cleared: NDA, Training do not hold",
    );
  });

  it("never lets somebody through who is not cleared, even without a named gate", () => {
    expect(refusal({ cleared: false })).toBe("is not cleared");
  });
});

it("ends an assignment in the future, within two years", () => {
  const now = new Date("2026-11-23T13:00:00Z");
  const in_ = (days: number) => new Date(now.getTime() + days * 86_400_000);
  expect(endRefusal(in_(1), now, 731)).toBeNull();
  expect(endRefusal(in_(731), now, 731)).toBeNull();
  expect(endRefusal(in_(731.1), now, 731)).toMatch(/2 years/);
  expect(endRefusal(now, now, 731)).toMatch(/over already/);
});

it("names five people and counts the rest", () => {
  const many = Array.from({ length: 7 }, (_, i) => ({ name: `P${i}`, reason: "is suspended" }));
  expect(refusalSentence(many)).toMatch(
    /^Nobody was assigned\. P0 is suspended\..*P4 is suspended\. 2 more cannot be assigned either\.$/,
  );
});
