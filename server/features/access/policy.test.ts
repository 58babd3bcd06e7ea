import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ApprovalCase,
  approvalOrder,
  contentHash,
  decideApproval,
  nextGrantState,
  type RequestContent,
} from "./policy.ts";

const hash = "a".repeat(64);
const base: ApprovalCase = {
  actor: { userId: "pm", organisation: "client", mayDecide: ["project"] },
  request: { state: "pending", requestedBy: "coordinator", contentHash: hash, expired: false },
  currentHash: hash,
  seenHash: hash,
  decisions: [],
};
const projectApproved = {
  step: "project",
  verdict: "approved",
  decidedBy: "pm",
  contentHash: hash,
  stands: true,
} as const;

describe("decideApproval", () => {
  it("lets the project manager decide first and compliance second", () => {
    expect(decideApproval(base)).toEqual({ ok: true, step: "project", last: false });
    const second = {
      ...base,
      actor: { userId: "dpo", organisation: "client", mayDecide: ["data_protection"] } as const,
      decisions: [projectApproved],
    };
    expect(decideApproval(second)).toEqual({ ok: true, step: "data_protection", last: true });
  });

  it.each([
    ["one's own request", { request: { ...base.request, requestedBy: "pm" } }, "forbidden"],
    ["a vendor's person", { actor: { userId: "x", organisation: "vendor", mayDecide: ["project"] } }, "forbidden"],
    [
      "a role that does not decide this step",
      { actor: { userId: "x", organisation: "client", mayDecide: ["data_protection"] } },
      "forbidden",
    ],
    [
      "both steps by one person",
      {
        actor: { userId: "pm", organisation: "client", mayDecide: ["project", "data_protection"] },
        decisions: [projectApproved],
      },
      "forbidden",
    ],
    [
      "a step after an approval by somebody who may not any more",
      {
        actor: { userId: "dpo", organisation: "client", mayDecide: ["data_protection"] },
        decisions: [{ ...projectApproved, stands: false }],
      },
      "conflict",
    ],
    ["a decided request", { request: { ...base.request, state: "approved" } }, "conflict"],
    ["a request that ran out", { request: { ...base.request, expired: true } }, "conflict"],
    ["an edited request", { seenHash: "b".repeat(64) }, "conflict"],
    ["a scope that reaches further now", { currentHash: "c".repeat(64) }, "conflict"],
  ] as const)("refuses %s", (_, change, kind) => {
    expect(decideApproval({ ...base, ...change } as ApprovalCase)).toMatchObject({ ok: false, kind });
  });

  it("does not count an approval of other content", () => {
    const decisions = [{ ...projectApproved, contentHash: "d".repeat(64), stands: false }];
    expect(decideApproval({ ...base, decisions })).toEqual({ ok: true, step: "project", last: false });
  });

  it("never finishes a request with fewer than two different people of the client, none of them the requester", () => {
    const person = fc.record({
      userId: fc.constantFrom("a", "b", "c", "requester"),
      organisation: fc.constantFrom("client" as const, "vendor" as const),
      mayDecide: fc.subarray([...approvalOrder]),
    });
    fc.assert(
      fc.property(fc.array(person, { maxLength: 12 }), (people) => {
        const made: ApprovalCase["decisions"][number][] = [];
        for (const actor of people) {
          const answer = decideApproval({
            ...base,
            actor,
            request: { ...base.request, requestedBy: "requester" },
            decisions: made,
          });
          if (!answer.ok) continue;
          expect(actor.organisation).toBe("client");
          expect(actor.userId).not.toBe("requester");
          made.push({
            step: answer.step,
            verdict: "approved",
            decidedBy: actor.userId,
            contentHash: hash,
            stands: true,
          });
          if (answer.last) break;
        }
        expect(new Set(made.map((d) => d.decidedBy)).size).toBe(made.length);
        expect(new Set(made.map((d) => d.step)).size).toBe(made.length);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("contentHash", () => {
  const content: RequestContent = {
    annotatorId: "1",
    projectId: "2",
    assignmentId: "3",
    scopeId: "4",
    environmentId: "5",
    durationHours: 8,
    reason: "second reading",
    version: 1,
    destinations: [
      { address: "10.0.0.1", protocol: "tcp", port: 443 },
      { address: "10.0.0.2", protocol: "udp", port: 53 },
    ],
  };

  it("does not depend on the order of hosts", () => {
    expect(contentHash({ ...content, destinations: [...content.destinations].reverse() })).toBe(contentHash(content));
  });

  it.each([
    ["person", { annotatorId: "9" }],
    ["scope", { scopeId: "9" }],
    ["duration", { durationHours: 9 }],
    ["reason", { reason: "other" }],
    ["version", { version: 2 }],
    ["hosts", { destinations: [] }],
  ])("changes with the %s", (_, change) => {
    expect(contentHash({ ...content, ...change })).not.toBe(contentHash(content));
  });
});

describe("nextGrantState", () => {
  it("suspends for what can be mended and closes for what cannot", () => {
    expect(nextGrantState(null)).toBe("open");
    for (const cause of ["annotator", "vendor", "lock", "gate"] as const)
      expect(nextGrantState(cause)).toBe("suspended");
    for (const cause of ["revoked", "expired", "assignment", "project"] as const)
      expect(nextGrantState(cause)).toBe("closed");
  });
});
