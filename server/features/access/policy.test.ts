import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { bindingOf } from "#server/auth/bindings.ts";
import {
  type ApprovalCase,
  approvalOrder,
  causeSentence,
  contentHash,
  decideApproval,
  nextGrantState,
  type RequestContent,
  stepsFor,
  stepTitle,
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
    ["one's own request", { request: { ...base.request, requestedBy: "pm" } }, "forbidden", /asked for this yourself/],
    [
      "a vendor's person",
      { actor: { userId: "x", organisation: "vendor", mayDecide: ["project"] } },
      "forbidden",
      /client's own people/,
    ],
    [
      "a role that does not decide this step",
      { actor: { userId: "x", organisation: "client", mayDecide: ["data_protection"] } },
      "forbidden",
      /"Project", which your role does not decide/,
    ],
    [
      "both steps by one person",
      {
        actor: { userId: "pm", organisation: "client", mayDecide: ["project", "data_protection"] },
        decisions: [projectApproved],
      },
      "forbidden",
      /second person/,
    ],
    [
      "a second step that is another role's",
      { actor: { userId: "x", organisation: "client", mayDecide: ["project"] }, decisions: [projectApproved] },
      "forbidden",
      /"Data protection"/,
    ],
    [
      "a request with every step decided",
      { decisions: [projectApproved, { ...projectApproved, step: "data_protection", decidedBy: "dpo" }] },
      "conflict",
      /Every step is decided/,
    ],
    [
      "a step after an approval by somebody who may not any more",
      {
        actor: { userId: "dpo", organisation: "client", mayDecide: ["data_protection"] },
        decisions: [{ ...projectApproved, stands: false }],
      },
      "conflict",
      /may not any more/,
    ],
    ["a decided request", { request: { ...base.request, state: "approved" } }, "conflict", /already decided/],
    ["a request that ran out", { request: { ...base.request, expired: true } }, "conflict", /asked again/],
    ["an edited request", { seenHash: "b".repeat(64) }, "conflict", /Read it again/],
    ["a scope that reaches further now", { currentHash: "c".repeat(64) }, "conflict", /reaches other hosts/],
    [
      "such a scope, read by the decider as it is now",
      { currentHash: "c".repeat(64), seenHash: "c".repeat(64) },
      "conflict",
      /reaches other hosts/,
    ],
  ] as const)("refuses %s", (_, change, kind, sentence) => {
    expect(decideApproval({ ...base, ...change } as ApprovalCase)).toMatchObject({
      ok: false,
      kind,
      sentence: expect.stringMatching(sentence),
    });
  });

  it("names the right that is missing where one is", () => {
    const actor = { ...base.actor, mayDecide: [] };
    expect(decideApproval({ ...base, actor })).toMatchObject({ lacks: "request.approveProject" });
    const itself = { ...base.request, requestedBy: actor.userId };
    expect(decideApproval({ ...base, actor, request: itself })).not.toMatchObject({ lacks: expect.anything() });
  });

  it("does not count an approval of other content", () => {
    const decisions = [{ ...projectApproved, contentHash: "d".repeat(64) }];
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
  const dns = { address: "10.0.0.2", protocol: "udp", port: 53 };
  const content: RequestContent = {
    annotatorId: "1",
    projectId: "2",
    assignmentId: "3",
    scopeId: "4",
    environmentId: "5",
    durationHours: 8,
    reason: "second reading",
    version: 1,
    destinations: [{ address: "10.0.0.1", protocol: "tcp", port: 443 }, dns],
  };

  it("stays what it was over versions of the portal, so that approvals outlive an update", () => {
    expect(contentHash(content)).toBe("0889368fe70886a0e1ccee074ec5dc3cb357783c533d5ffa461ceeb1df2f92ba");
  });

  it("does not depend on the order of hosts", () => {
    expect(contentHash({ ...content, destinations: [...content.destinations].reverse() })).toBe(contentHash(content));
  });

  it.each([
    ["person", { annotatorId: "9" }],
    ["scope", { scopeId: "9" }],
    ["duration", { durationHours: 9 }],
    ["reason", { reason: "other" }],
    ["version", { version: 2 }],
    ["project", { projectId: "9" }],
    ["assignment", { assignmentId: "9" }],
    ["environment", { environmentId: "9" }],
    ["hosts", { destinations: [] }],
    ["address of a host", { destinations: [{ address: "10.0.0.9", protocol: "tcp", port: 443 }, dns] }],
    ["protocol of a host", { destinations: [{ address: "10.0.0.1", protocol: "udp", port: 443 }, dns] }],
    ["port of a host", { destinations: [{ address: "10.0.0.1", protocol: "tcp", port: 22 }, dns] }],
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

test("every cause that closes or suspends is said in a sentence of its own", () => {
  const sentences = Object.values(causeSentence);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].+\.$/);
  expect(new Set(sentences).size).toBe(8);
});

describe("stepsFor", () => {
  const place = { projectId: "p", vendorId: "v", environmentId: "e" };
  it("gives each role its own step, and others none", () => {
    expect(stepsFor([bindingOf("project_manager")], place)).toEqual(["project"]);
    expect(stepsFor([bindingOf("compliance")], place)).toEqual(["data_protection"]);
    expect(stepsFor([bindingOf("compliance"), bindingOf("project_manager")], place)).toEqual([...approvalOrder]);
    for (const role of ["security_admin", "auditor", "vendor_coordinator", "annotator"] as const)
      expect(stepsFor([bindingOf(role)], place)).toEqual([]);
  });

  it("counts a bound right in its place only, however wide another role is", () => {
    expect(stepsFor([bindingOf("project_manager", { projectId: "p" })], place)).toEqual(["project"]);
    const elsewhere = bindingOf("project_manager", { projectId: "other" });
    expect(stepsFor([elsewhere, bindingOf("compliance")], place)).toEqual(["data_protection"]);
  });

  it("names each step", () => {
    expect(approvalOrder.map((step) => stepTitle[step])).toEqual(["Project", "Data protection"]);
  });
});
