import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gates } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { scopeDestinations } from "#db/schema/datasets.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { bindingOf } from "#server/auth/bindings.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { createRequest } from "./create-request.ts";
import { decideRequest } from "./decide-request.ts";
import { editRequest } from "./edit-request.ts";
import { getRequest } from "./get-request.ts";
import { listRequests } from "./list-requests.ts";
import { type AccessFlow, accessFlow } from "./testing/flow.ts";
import { withdrawRequest } from "./withdraw-request.ts";

let flow: AccessFlow;
beforeAll(async () => {
  flow = await accessFlow();
});
afterAll(() => flow.stop());

const lastAction = (requestId: string) =>
  flow.system(
    async (tx) =>
      (
        await tx
          .select()
          .from(auditEvents)
          .where(eq(auditEvents.accessRequestId, requestId))
          .orderBy(desc(auditEvents.id))
          .limit(1)
      )[0],
  );

describe("createRequest", () => {
  it("asks once per assignment and writes it down", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    expect(request.code).toMatch(/^R-[2-9A-Z]{5}$/);
    expect(await lastAction(request.id)).toMatchObject({
      action: "request.created",
      actorId: flow.people.coordinator.actor.userId,
    });
    await expect(flow.ask(assignment.id)).rejects.toThrow(ConflictError);
  });

  it("refuses other roles, other vendors and people who are not cleared", async () => {
    const { assignment } = await flow.assigned();
    const input = { assignmentId: assignment.id, reason: "Second reading of batch 31", durationHours: 8 };
    await expect(createRequest(flow.people.pm, input)).rejects.toThrow(ForbiddenError);
    const stranger = await flow.coordinatorOf((await flow.make.vendor()).id);
    await expect(createRequest(stranger, input)).rejects.toThrow(NotFoundError);
    await flow.system((tx) =>
      tx.update(gates).set({ state: "rejected" }).where(eq(gates.annotatorId, assignment.annotatorId)),
    );
    await expect(createRequest(flow.people.coordinator, input)).rejects.toThrow(/is not cleared/);
  });
});

describe("decideRequest", () => {
  it("needs a project manager and compliance, two people, and then grants", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    await expect(flow.approve(flow.people.compliance, request)).rejects.toThrow(ForbiddenError);
    expect(await flow.approve(flow.people.pm, request)).toEqual({ grantId: null });
    await expect(flow.approve(flow.people.pm, request)).rejects.toThrow(ForbiddenError);
    const both = userContext(flow.db, {
      ...flow.people.pm.actor,
      bindings: [bindingOf("project_manager"), bindingOf("compliance")],
    });
    await expect(flow.approve(both, request)).rejects.toThrow(/second person/);
    const { grantId } = await flow.approve(flow.people.compliance, request);
    expect(grantId).not.toBeNull();
    expect(await flow.requestOf(request.id)).toMatchObject({ state: "approved" });
    expect(await lastAction(request.id)).toMatchObject({ action: "grant.created", grantId });
    await expect(flow.approve(flow.people.compliance, request)).rejects.toThrow(ConflictError);
  });

  it("refuses coordinators and annotators, and their own request to requesters with a client role", async () => {
    const { assignment, context } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    await expect(flow.approve(flow.people.coordinator, request)).rejects.toThrow(ForbiddenError);
    await expect(flow.approve(context, request)).rejects.toThrow(ForbiddenError);
    const self = userContext(flow.db, { roles: ["project_manager"], userId: flow.people.coordinator.actor.userId });
    await expect(flow.approve(self, request)).rejects.toThrow(/asked for this yourself/);
  });

  it("voids approvals when the request is edited", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    await flow.approve(flow.people.pm, request);
    await editRequest(flow.people.coordinator, {
      requestId: request.id,
      reason: "A longer second reading",
      durationHours: 24,
    });
    await expect(flow.approve(flow.people.compliance, request)).rejects.toThrow(/was edited|does not decide/);
    const edited = await flow.requestOf(request.id);
    expect(edited?.contentHash).not.toBe(request.contentHash);
    await expect(
      flow.approve(flow.people.compliance, { id: request.id, contentHash: edited?.contentHash ?? "" }),
    ).rejects.toThrow(ForbiddenError);
    const detail = await getRequest(flow.people.pm, { requestId: request.id });
    expect(detail.voided).toHaveLength(1);
    expect(detail.decision).toMatchObject({ allowed: true, step: "project" });
  });

  it("stops when the scope reaches further than what was asked", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    await flow.system((tx) =>
      tx
        .insert(scopeDestinations)
        .values({ scopeId: assignment.scopeId, address: "10.20.0.99", protocol: "tcp", port: 22 }),
    );
    await expect(flow.approve(flow.people.pm, request)).rejects.toThrow(/reaches other hosts/);
    await flow.system((tx) => tx.delete(scopeDestinations).where(eq(scopeDestinations.address, "10.20.0.99")));
  });

  it.each([
    [
      "suspended",
      (id: string) => flow.system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, id))),
    ],
    [
      "without the role",
      (id: string) => flow.system((tx) => tx.delete(roleBindings).where(eq(roleBindings.userId, id))),
    ],
  ] as const)("does not count the approval of somebody who is %s by then", async (_, end) => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    const first = await flow.person("project_manager");
    await flow.approve(first, request);
    await end(first.actor.userId);
    await expect(flow.approve(flow.people.compliance, request)).rejects.toThrow(/may not any more/);
    await editRequest(flow.people.coordinator, {
      requestId: request.id,
      reason: "Asked anew for it",
      durationHours: 8,
    });
    const edited = { id: request.id, contentHash: (await flow.requestOf(request.id))?.contentHash ?? "" };
    await flow.approve(flow.people.pm, edited);
    expect((await flow.approve(flow.people.compliance, edited)).grantId).not.toBeNull();
  });

  it("counts one of two approvals that race for the same step", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    const second = await flow.person("project_manager");
    const results = await Promise.allSettled([flow.approve(flow.people.pm, request), flow.approve(second, request)]);
    expect(results.filter((r) => r.status === "fulfilled")).toHaveLength(1);
  });

  it("rejects with a reason and tells who", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    await decideRequest(flow.people.pm, {
      requestId: request.id,
      contentHash: request.contentHash,
      verdict: "rejected",
      reason: "Batch 31 is done",
    });
    const detail = await getRequest(flow.people.coordinator, { requestId: request.id });
    expect(detail).toMatchObject({ state: "rejected", destinations: null, samePower: null });
    expect(detail.steps[0]).toMatchObject({ verdict: "rejected", by: flow.people.pm.actor.name });
  });
});

describe("withdrawRequest", () => {
  it("takes back a waiting request, once, and only one's own vendor's", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    const stranger = await flow.coordinatorOf((await flow.make.vendor()).id);
    await expect(withdrawRequest(stranger, { requestId: request.id })).rejects.toThrow(NotFoundError);
    await expect(withdrawRequest(flow.people.pm, { requestId: request.id })).rejects.toThrow(ForbiddenError);
    await withdrawRequest(flow.people.coordinator, { requestId: request.id });
    expect(await lastAction(request.id)).toMatchObject({ action: "request.withdrawn" });
    await expect(withdrawRequest(flow.people.coordinator, { requestId: request.id })).rejects.toThrow(ConflictError);
  });
});

describe("reading requests", () => {
  it("shows a vendor its own only, and answers foreign and random ids alike", async () => {
    const { assignment } = await flow.assigned();
    const request = await flow.ask(assignment.id);
    const stranger = await flow.coordinatorOf((await flow.make.vendor()).id);
    expect((await listRequests(stranger, {})).rows).toEqual([]);
    const foreign = await getRequest(stranger, { requestId: request.id }).catch((e) => e);
    const random = await getRequest(stranger, { requestId: "00000000-0000-4000-8000-000000000000" }).catch((e) => e);
    expect(foreign).toBeInstanceOf(NotFoundError);
    expect(foreign.message).toBe(random.message);
    const mine = await listRequests(flow.people.pm, { state: "pending" });
    expect(mine.rows.find((r) => r.id === request.id)).toMatchObject({ waitsForMe: true, nextStep: "project" });
  });
});
