import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { Permission } from "#lib/permissions.ts";
import type { Bound } from "#lib/schemas/roles.ts";
import type { Context, UserActor } from "#server/context.ts";
import { revokeGrant } from "#server/features/access/revoke-grant.ts";
import { type AccessFlow, accessFlow } from "#server/features/access/testing/flow.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { explainAccess } from "./explain-access.ts";

let flow: AccessFlow;
let make: ReturnType<typeof factories>;
let auditor: Context<UserActor>;
beforeAll(async () => {
  flow = await accessFlow();
  make = factories(flow.db);
  const user = await make.user("auditor");
  auditor = userContext(flow.db, { userId: user.id, name: user.name, roles: ["auditor"] });
});
afterAll(() => flow.stop());

const ask = (userId: string, permission: Permission, bound: Bound = { kind: "none" }) =>
  explainAccess(auditor, { userId, permission, bound });

describe("why somebody may or may not", () => {
  it("says of a narrowed role where it reaches and where it does not", async () => {
    const [here, there] = [await make.project([flow.vendor.id]), await make.project([])];
    const user = await make.user("auditor");
    await flow.system((tx) =>
      tx.insert(roleBindings).values({ userId: user.id, role: "project_manager", projectId: here.id }),
    );
    expect(await ask(user.id, "assignment.write", { kind: "project", id: here.id })).toMatchObject({
      allowed: true,
      answer: `Yes. ${user.name} may assign people and end assignments in project ${here.name}.`,
    });
    const no = await ask(user.id, "assignment.write", { kind: "project", id: there.id });
    expect(no.allowed).toBe(false);
    expect(no.reasons.at(-1)).toEqual({
      holds: false,
      title: `It does not reach project ${there.name}`,
      detail: `It holds for Project manager in project ${here.name} only.`,
    });
    expect((await ask(user.id, "assignment.write", { kind: "environment", id: here.environmentId })).allowed).toBe(
      true,
    );
    expect((await ask(user.id, "assignment.write", { kind: "vendor", id: flow.vendor.id })).allowed).toBe(true);
    expect((await ask(user.id, "vendor.create")).reasons[1]?.title).toMatch(/Their role is narrowed/);
  });

  it("tells of an annotator's data what stands between, and never calls an unproven end closed", async () => {
    const made = await flow.granted();
    const userId = made.annotator.userId ?? "";
    const path = async () => (await ask(userId, "grant.readOwn")).data[0];
    expect(await path()).toMatchObject({ reaches: false, sentence: expect.stringMatching(/has not shown it yet/) });
    await flow.report();
    expect(await path()).toMatchObject({
      reaches: true,
      sentence: expect.stringMatching(/open, and the gateway shows/),
    });
    await revokeGrant(flow.people.compliance, { grantId: made.grantId, reason: "The batch is finished." });
    expect(await path()).toMatchObject({ reaches: true });
    await flow.report();
    await flow.report({ observedAt: Date.now() + 5 });
    expect(await path()).toMatchObject({ reaches: false, sentence: expect.stringMatching(/closed. It was revoked/) });
  });

  it("answers nobody else, and nothing about nobody", async () => {
    await expect(
      explainAccess(flow.people.pm, {
        userId: auditor.actor.userId,
        permission: "audit.read",
        bound: { kind: "none" },
      }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(ask(crypto.randomUUID(), "audit.read")).rejects.toMatchObject({ code: "not_found" });
  });
});
