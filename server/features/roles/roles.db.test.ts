import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customRoles } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import type { BindRoleInput } from "#lib/schemas/roles.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { cookieHeaders } from "#server/auth/testing/sign-in-person.ts";
import type { Context, UserActor } from "#server/context.ts";
import { getMember } from "#server/features/members/get-member.ts";
import { suspendMember } from "#server/features/members/suspend-member.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { userContext } from "#server/testing/contexts.ts";
import { signedIn } from "#server/testing/world.ts";
import { bindRole } from "./bind-role.ts";
import { createRole } from "./create-role.ts";
import { endBinding } from "./end-binding.ts";
import { listRoles } from "./list-roles.ts";
import { removeRole } from "./remove-role.ts";
import { updateRole } from "./update-role.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
let admin: Context<UserActor>;
let manager: Context<UserActor>;
beforeAll(async () => {
  portal = await openTestPortal();
  const as = async (role: RoleName) => {
    const user = await portal.make.user(role);
    return userContext(portal.db, { userId: user.id, name: user.name, roles: [role] });
  };
  admin = await as("security_admin");
  manager = await as("project_manager");
});
afterAll(() => portal.close());

const reason = "The quarter's audit needs it.";
const give = (userId: string, over: Partial<BindRoleInput> = {}) =>
  bindRole(admin, {
    userId,
    role: "auditor",
    bound: { kind: "none" },
    logFrom: null,
    logUntil: null,
    endsAt: null,
    reason,
    ...over,
  });
const signIn = async (userId: string) => cookieHeaders((await signedIn(portal.db, userId)).token);

describe("giving a role", () => {
  it("counts with the next sign-in, ends the sessions of before, and is written down", async () => {
    const person = await portal.make.user("project_manager");
    const before = await signIn(person.id);
    expect(await currentActor(portal.db, before)).not.toBeNull();
    const project = await portal.make.project([]);
    const { sessionsEnded } = await give(person.id, {
      role: "compliance",
      bound: { kind: "project", id: project.id },
    });
    expect(sessionsEnded).toBe(1);
    expect(await currentActor(portal.db, before)).toBeNull();
    const actor = await currentActor(portal.db, await signIn(person.id));
    expect(actor?.bindings.map(({ role, projectId }) => [role, projectId])).toEqual([
      ["project_manager", null],
      ["compliance", project.id],
    ]);
    expect(actor?.permissions).toContain("gate.verify");
    // Narrowed, a role carries nothing that is about the whole portal.
    expect(actor?.permissions).not.toContain("member.read");
    const [event] = await portal.events("binding.created");
    expect(event).toMatchObject({
      actorId: admin.actor.userId,
      subjectId: person.id,
      after: { role: "Compliance", where: `project ${project.name}`, reason, sessionsEnded: 1 },
    });
    await expect(give(person.id, { role: "compliance", bound: { kind: "project", id: project.id } })).rejects.toThrow(
      /holds this role with this reach already/,
    );
  });

  it("stops counting at its end, by the database's clock", async () => {
    const person = await portal.make.user("project_manager");
    const { id } = await give(person.id, { endsAt: new Date(Date.now() + 60_000) });
    const headers = await signIn(person.id);
    expect((await currentActor(portal.db, headers))?.roles).toContain("auditor");
    await portal.system((tx) =>
      tx
        .update(roleBindings)
        .set({ endsAt: new Date(Date.now() - 1_000) })
        .where(eq(roleBindings.id, id)),
    );
    expect((await currentActor(portal.db, headers))?.roles).toEqual(["project_manager"]);
    // What has ended stands in nobody's way.
    await give(person.id);
    await expect(give(person.id, { role: "compliance", endsAt: new Date(0) })).rejects.toThrow(/lies in the past/);
  });

  it("is refused to oneself, across sides, to annotators, to others than security administrators", async () => {
    const vendor = await portal.make.vendor();
    const coordinator = await portal.make.user("vendor_coordinator", { vendorId: vendor.id });
    const annotator = await portal.make.annotator(vendor.id);
    await expect(give(admin.actor.userId)).rejects.toThrow(/your own roles/);
    await expect(give(coordinator.id)).rejects.toThrow(/belongs to a vendor/);
    await expect(give(annotator.userId ?? "")).rejects.toThrow(/annotators work and nothing else/);
    await expect(give(manager.actor.userId, { role: "vendor_coordinator" })).rejects.toThrow(/belongs to the company/);
    await expect(give(manager.actor.userId, { role: crypto.randomUUID() })).rejects.toThrow(/removed meanwhile/);
    await expect(give(crypto.randomUUID())).rejects.toMatchObject({ code: "not_found" });
    const bound = { kind: "project", id: crypto.randomUUID() } as const;
    await expect(give(manager.actor.userId, { bound })).rejects.toMatchObject({ code: "not_found" });
    const input = { userId: coordinator.id, role: "auditor", bound: { kind: "none" }, reason } as const;
    await expect(bindRole(manager, { ...input, logFrom: null, logUntil: null, endsAt: null })).rejects.toMatchObject({
      code: "forbidden",
    });
    const stale = { ...admin, actor: { ...admin.actor, proofFresh: false } };
    await expect(bindRole(stale, { ...input, logFrom: null, logUntil: null, endsAt: null })).rejects.toMatchObject({
      code: "proof_needed",
    });
  });
});

describe("taking a role", () => {
  it("holds with the very next request and is written down", async () => {
    const person = await portal.make.user("project_manager");
    await give(person.id);
    const headers = await signIn(person.id);
    const held = await getMember(admin, { userId: person.id });
    const binding = held.bindings.find(({ role }) => role === "project_manager");
    expect(await endBinding(admin, { bindingId: binding?.id ?? "", reason })).toEqual({ sessionsEnded: 1 });
    expect(await currentActor(portal.db, headers)).toBeNull();
    expect((await currentActor(portal.db, await signIn(person.id)))?.roles).toEqual(["auditor"]);
    expect((await portal.events("binding.ended"))[0]).toMatchObject({
      subjectId: person.id,
      before: { role: "Project manager" },
      after: { reason, sessionsEnded: 1 },
    });
    await expect(endBinding(admin, { bindingId: binding?.id ?? "", reason })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("never leaves the portal without a security administrator: not by roles, not by suspension, not by both at once", async () => {
    const other = await portal.make.user("security_admin");
    const asOther = userContext(portal.db, { userId: other.id, name: other.name, roles: ["security_admin"] });
    const bindingOf = async (userId: string) => {
      const [row] = await portal.system((tx) =>
        tx
          .select()
          .from(roleBindings)
          .where(and(eq(roleBindings.userId, userId), eq(roleBindings.role, "security_admin"))),
      );
      return row?.id ?? "";
    };
    const bindingId = await bindingOf(other.id);
    const tries = await Promise.allSettled([
      endBinding(admin, { bindingId, reason }),
      suspendMember(asOther, { userId: admin.actor.userId, reason }),
    ]);
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(tries.find(({ status }) => status === "rejected")).toMatchObject({
      reason: expect.objectContaining({ message: expect.stringMatching(/last security administrator/) }),
    });
    // The other tests' administrator stays one.
    if (tries[1]?.status === "fulfilled") {
      await portal.system((tx) => tx.update(users).set({ status: "active" }).where(eq(users.id, admin.actor.userId)));
    }
  });
});

describe("roles of the company's own", () => {
  it("are made, given, changed for everyone at once, and removed when nobody holds them", async () => {
    const { id } = await createRole(admin, {
      name: "Dataset steward",
      description: "Keeps scopes in order",
      organisation: "client",
      permissions: ["dataset.read", "dataset.write"],
    });
    expect((await portal.events("role.created"))[0]).toMatchObject({ subjectId: id });
    const person = await portal.make.user("auditor");
    await give(person.id, { role: id });
    const headers = await signIn(person.id);
    expect((await currentActor(portal.db, headers))?.permissions).toContain("dataset.write");
    expect((await listRoles(admin)).find(({ key }) => key === id)).toMatchObject({
      people: 1,
      title: "Dataset steward",
    });

    const renamed = { roleId: id, name: "Steward", description: "", permissions: ["dataset.read"] as const };
    expect(await updateRole(admin, { ...renamed, permissions: [...renamed.permissions] })).toEqual({
      sessionsEnded: 1,
    });
    expect(await currentActor(portal.db, headers)).toBeNull();
    expect((await currentActor(portal.db, await signIn(person.id)))?.permissions).not.toContain("dataset.write");
    expect((await portal.events("role.changed"))[0]).toMatchObject({
      before: { name: "Dataset steward", permissions: ["dataset.read", "dataset.write"] },
      after: { name: "Steward", permissions: ["dataset.read"], people: 1 },
    });

    await expect(removeRole(admin, { roleId: id, reason })).rejects.toThrow(/1 person holds/);
    const { bindings } = await getMember(admin, { userId: person.id });
    await endBinding(admin, { bindingId: bindings.find(({ title }) => title === "Steward")?.id ?? "", reason });
    await removeRole(admin, { roleId: id, reason });
    expect((await portal.events("role.removed"))[0]).toMatchObject({ subjectId: id, after: { reason } });
    await expect(removeRole(admin, { roleId: id, reason })).rejects.toMatchObject({ code: "not_found" });
  });

  it("carry nothing that leads to the right to give roles, though an earlier version let them be made so", async () => {
    const person = await portal.make.user("auditor");
    await portal.system(async (tx) => {
      const [role] = await tx
        .insert(customRoles)
        .values({
          name: "Help desk",
          organisation: "client",
          permissions: ["member.read", "member.invite", "member.resetSignIn", "signInPolicy.write"],
        })
        .returning();
      await tx.insert(roleBindings).values({ userId: person.id, customRoleId: role?.id });
    });
    const actor = await currentActor(portal.db, await signIn(person.id));
    expect(actor?.permissions).toContain("member.read");
    for (const permission of ["member.invite", "member.resetSignIn", "signInPolicy.write"])
      expect(actor?.permissions).not.toContain(permission);
  });

  it("hold nothing of the other side, have names of their own, and are nobody's own to widen", async () => {
    const role = { name: "Night watch", description: "", organisation: "client" as const };
    await expect(createRole(admin, { ...role, permissions: ["request.create"] })).rejects.toThrow(/cannot hold/);
    for (const permission of ["role.write", "member.invite", "member.resetSignIn", "breakGlass.approve"] as const)
      await expect(createRole(admin, { ...role, permissions: [permission] })).rejects.toThrow(/cannot hold/);
    await expect(createRole(manager, { ...role, permissions: ["audit.read"] })).rejects.toMatchObject({
      code: "forbidden",
    });
    const { id } = await createRole(admin, { ...role, permissions: ["audit.read"] });
    await expect(createRole(admin, { ...role, permissions: ["audit.read"] })).rejects.toMatchObject({ field: "name" });
    await portal.system((tx) => tx.insert(roleBindings).values({ userId: admin.actor.userId, customRoleId: id }));
    await expect(
      updateRole(admin, { roleId: id, name: "Night watch", description: "", permissions: ["lock.set"] }),
    ).rejects.toThrow(/hold this role yourself/);
  });
});
