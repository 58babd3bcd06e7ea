import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invitations } from "#db/schema/invitations.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { Permission } from "#lib/permissions.ts";
import type { InviteMemberInput } from "#lib/schemas/members.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { bindingOf, customBindingOf } from "#server/auth/bindings.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { cookieHeaders, testPassword } from "#server/auth/testing/sign-in-person.ts";
import { asActor, type Context, type UserActor } from "#server/context.ts";
import { createRole } from "#server/features/roles/create-role.ts";
import { removeRole } from "#server/features/roles/remove-role.ts";
import { updateRole } from "#server/features/roles/update-role.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { signedIn } from "#server/testing/world.ts";
import { acceptInvitation, openInvitation } from "./accept-invitation.ts";
import { inviteMember } from "./invite-member.ts";
import { listInvitations } from "./list-invitations.ts";
import { resendInvitation } from "./resend-invitation.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { openTestPortal } from "./testing/open-test-portal.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
let admin: Context<UserActor>;
beforeAll(async () => {
  portal = await openTestPortal();
  const user = await portal.make.user("security_admin");
  admin = userContext(portal.db, { userId: user.id, name: user.name, roles: ["security_admin"] });
});
afterAll(() => portal.close());

const door = () => systemContext(portal.db);
const tokenIn = (url: string) => new URL(url).hash.slice(1);
const invitee = (over: Partial<InviteMemberInput> = {}) => ({
  name: "Tariq Haddad",
  email: `${randomUUID()}@example.test`,
  role: "auditor",
  ...unlimited,
  ...over,
});
async function accept(url: string) {
  const token = tokenIn(url);
  const { secret, roleTitle } = await openInvitation(door(), { token });
  await acceptInvitation(door(), { token, password: testPassword, code: await portal.code(secret) });
  return roleTitle;
}
const kept = async (id: string) => {
  const [row] = await portal.system((tx) => tx.select().from(invitations).where(eq(invitations.id, id)));
  if (!row) throw new Error("the invitation is gone");
  return row;
};
const held = (email: string) =>
  portal.system(async (tx) => {
    const rows = await tx
      .select({ binding: roleBindings })
      .from(roleBindings)
      .innerJoin(users, eq(users.id, roleBindings.userId))
      .where(eq(users.email, email));
    return rows.map(({ binding }) => binding);
  });
const nobody = async (email: string) =>
  expect(await portal.system((tx) => tx.$count(users, eq(users.email, email)))).toBe(0);
const listed = async (id: string) => (await listInvitations(admin)).find((row) => row.id === id);
const ownRole = async (permissions: Permission[] = ["audit.read", "project.read"]) => {
  const name = `Steward ${randomUUID().slice(0, 8)}`;
  const { id } = await createRole(admin, { name, description: "", organisation: "client", permissions });
  return { id, name };
};
async function place(kind: "vendor" | "project" | "environment") {
  if (kind === "vendor") return portal.make.vendor();
  const project = await portal.make.project([]);
  if (kind === "project") return project;
  return portal.make.environment();
}

describe("an invitation", () => {
  it.each(["vendor", "project", "environment"] as const)(
    "to one %s, a part of the log and until a day gives that from the first moment, sent again or not",
    async (kind) => {
      const { id, name } = await place(kind);
      const limits = {
        logFrom: new Date("2026-01-01T00:00:00Z"),
        logUntil: new Date("2026-03-31T23:59:59Z"),
        endsAt: new Date(Date.now() + 86_400_000),
      };
      const to = invitee({ bound: { kind, id }, ...limits });
      const { invitationId } = await inviteMember(admin, to);
      const told = {
        role: "auditor",
        where: `${kind} ${name}`,
        logFrom: limits.logFrom.toISOString(),
        logUntil: limits.logUntil.toISOString(),
        endsAt: limits.endsAt.toISOString(),
      };
      expect((await portal.events("member.invited"))[0]).toMatchObject({ subjectId: invitationId, after: told });
      expect(await listed(invitationId)).toMatchObject({
        title: "Auditor",
        bound: { kind, name },
        ...limits,
        stale: null,
      });

      const before = await kept(invitationId);
      const { url } = await resendInvitation(admin, { invitationId });
      const { tokenHash, expiresAt, pendingTotp } = await kept(invitationId);
      expect(await kept(invitationId)).toEqual({ ...before, tokenHash, expiresAt, pendingTotp });
      expect((await portal.events("invitation.issued"))[0]).toMatchObject({ subjectId: invitationId, after: told });

      expect(await accept(url)).toBe("auditor");
      const bounds = { vendorId: null, projectId: null, environmentId: null, [`${kind}Id`]: id };
      const bindings = await held(to.email);
      expect(bindings).toHaveLength(1);
      expect(bindings[0]).toMatchObject({ role: "auditor", customRoleId: null, ...bounds, ...limits });
      const [event] = await portal.events("member.accepted");
      expect(event).toMatchObject({ subjectId: bindings[0]?.userId, after: { email: to.email, ...told } });
      const headers = await cookieHeaders((await signedIn(portal.db, bindings[0]?.userId ?? "")).token);
      const actor = await currentActor(portal.db, headers);
      expect(actor?.bindings).toMatchObject([
        { role: "auditor", ...bounds, from: limits.logFrom, until: limits.logUntil },
      ]);
      // Narrowed, a role carries nothing that is about the whole portal.
      expect(actor?.permissions).toContain("audit.read");
      expect(actor?.permissions).not.toContain("role.read");
    },
  );

  it("to one of the company's own roles gives that role, narrowed too", async () => {
    const role = await ownRole();
    const project = await portal.make.project([]);
    const to = invitee({ role: role.id, bound: { kind: "project", id: project.id } });
    const { url, invitationId } = await inviteMember(admin, to);
    expect(await listed(invitationId)).toMatchObject({ title: role.name, bound: { kind: "project" }, stale: null });
    expect(await accept(url)).toBe(role.name);
    expect(await held(to.email)).toMatchObject([{ role: null, customRoleId: role.id, projectId: project.id }]);
    expect((await portal.events("member.accepted"))[0]).toMatchObject({
      after: { role: role.name, where: `project ${project.name}` },
    });
  });

  it("is a vendor's people's as it was: their role in their vendor, nothing else", async () => {
    const [vendor, project] = [await portal.make.vendor(), await portal.make.project([])];
    const row = {
      tokenHash: randomUUID(),
      name: "Ann",
      email: invitee().email,
      role: "vendor_coordinator",
      vendorId: vendor.id,
      invitedBy: admin.actor.userId,
      expiresAt: new Date(),
    } as const;
    const more = [
      { projectId: project.id },
      { endsAt: new Date() },
      { logFrom: new Date() },
      { boundVendorId: vendor.id },
    ];
    for (const one of more)
      await expect(portal.system((tx) => tx.insert(invitations).values({ ...row, ...one }))).rejects.toThrow();
    // Being narrowed to a vendor makes nobody's invitation that vendor's to see, nor that of staff narrowed to it.
    const { invitationId } = await inviteMember(admin, invitee({ bound: { kind: "vendor", id: vendor.id } }));
    const coordinator = userContext(portal.db, { roles: ["vendor_coordinator"], vendorId: vendor.id });
    const bindings = [bindingOf("compliance", { vendorId: vendor.id })];
    for (const ctx of [coordinator, userContext(portal.db, { roles: ["compliance"], bindings })])
      expect(await asActor(ctx, (tx) => tx.$count(invitations, eq(invitations.id, invitationId)))).toBe(0);
  });
});

describe("is refused, and nothing is written,", () => {
  const past = new Date(0);
  it.each([
    ["across sides", { role: "vendor_coordinator" }, /cannot hold a role of a vendor's people/],
    ["for annotators", { role: "annotator" }, /come in by their vendor's invitation/],
    ["for a role that is not there", { role: randomUUID() }, /removed meanwhile/],
    ["for a place that is not there", { bound: { kind: "project", id: randomUUID() } }, /not/i],
    ["with an end that has passed", { endsAt: past }, /lies in the past/],
  ] as const)("%s", async (_, over, sentence) => {
    const to = invitee(over);
    await expect(inviteMember(admin, to)).rejects.toThrow(sentence);
    expect(await portal.system((tx) => tx.$count(invitations, eq(invitations.email, to.email)))).toBe(0);
    expect((await portal.events("member.invited")).map(({ after }) => after)).not.toContainEqual(
      expect.objectContaining({ email: to.email }),
    );
  });

  it("with a part of the log for a role that reads none, and for a role of a vendor's people", async () => {
    const blind = await ownRole(["project.read"]);
    await expect(inviteMember(admin, invitee({ role: blind.id, logFrom: new Date(0) }))).rejects.toThrow(
      /does not read the log/,
    );
    const { id } = await createRole(admin, {
      name: "Vendor desk",
      description: "",
      organisation: "vendor",
      permissions: ["annotator.read"],
    });
    await expect(inviteMember(admin, invitee({ role: id }))).rejects.toThrow(/cannot hold a role of a vendor's people/);
  });

  it("by whoever may not do themselves what one of the company's own roles may, narrowed or not", async () => {
    const role = await ownRole(["audit.read", "lock.set"]);
    const user = await portal.make.user("auditor");
    const bindings = [bindingOf("auditor"), customBindingOf("Onboarding", ["member.invite"])];
    const ctx = () => userContext(portal.db, { userId: user.id, roles: [], bindings });
    const { id } = await portal.make.project([]);
    for (const bound of [{ kind: "none" }, { kind: "project", id }] as const)
      await expect(inviteMember(ctx(), invitee({ role: role.id, bound }))).rejects.toThrow(/may do what you may not/);
    const { invitationId } = await inviteMember(admin, invitee({ role: role.id }));
    await expect(resendInvitation(ctx(), { invitationId })).rejects.toMatchObject({ code: "forbidden" });
    const manager = userContext(portal.db, { roles: ["project_manager"] });
    await expect(inviteMember(manager, invitee({ role: role.id }))).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("between invitation and acceptance", () => {
  it("a role that was changed is not given; a new link gives it as it is then", async () => {
    const role = await ownRole();
    const to = invitee({ role: role.id });
    const { url, invitationId } = await inviteMember(admin, to);
    const token = tokenIn(url);
    const { secret } = await openInvitation(door(), { token });
    const next = {
      roleId: role.id,
      name: role.name,
      description: "",
      permissions: ["audit.read", "lock.set"] as const,
    };
    await updateRole(admin, { ...next, permissions: [...next.permissions] });
    const refused = { code: "conflict", message: expect.stringMatching(/role .* was changed meanwhile/) };
    await expect(openInvitation(door(), { token })).rejects.toMatchObject(refused);
    const code = await portal.code(secret);
    await expect(acceptInvitation(door(), { token, password: testPassword, code })).rejects.toMatchObject(refused);
    await nobody(to.email);
    expect((await listed(invitationId))?.stale).toBe("changed");
    // Another name is the same role.
    const again = await resendInvitation(admin, { invitationId });
    await updateRole(admin, { ...next, name: `${role.name} B`, permissions: ["lock.set", "audit.read"] });
    expect(await accept(again.url)).toBe(`${role.name} B`);
  });

  it("a role that was removed is not given, not by a new link either", async () => {
    const role = await ownRole();
    const to = invitee({ role: role.id });
    const { url, invitationId } = await inviteMember(admin, to);
    const token = tokenIn(url);
    const { secret } = await openInvitation(door(), { token });
    await removeRole(admin, { roleId: role.id, reason: "Nobody needs it." });
    const refused = { code: "conflict", message: expect.stringMatching(/role .* was removed meanwhile/) };
    await expect(openInvitation(door(), { token })).rejects.toMatchObject(refused);
    const code = await portal.code(secret);
    await expect(acceptInvitation(door(), { token, password: testPassword, code })).rejects.toMatchObject(refused);
    await nobody(to.email);
    expect(await listed(invitationId)).toMatchObject({ title: role.name, stale: "removed" });
    await expect(resendInvitation(admin, { invitationId })).rejects.toThrow(/Its role was removed/);
    await revokeInvitation(admin, { invitationId });
    expect((await portal.events("invitation.revoked"))[0]).toMatchObject({ before: { role: role.name } });
  });

  it("a role that is changed at the same moment is either refused or changed for its new holder too", async () => {
    const role = await ownRole();
    const to = invitee({ role: role.id });
    const { url } = await inviteMember(admin, to);
    const token = tokenIn(url);
    const { secret } = await openInvitation(door(), { token });
    const code = await portal.code(secret);
    const [accepted] = await Promise.allSettled([
      acceptInvitation(door(), { token, password: testPassword, code }),
      updateRole(admin, { roleId: role.id, name: role.name, description: "", permissions: ["lock.set"] }),
    ]);
    const people = accepted.status === "fulfilled" ? 1 : 0;
    expect((await portal.events("role.changed"))[0]).toMatchObject({ subjectId: role.id, after: { people } });
    expect(await held(to.email)).toHaveLength(people);
  });

  it("an end that passes leaves nothing to accept", async () => {
    const to = invitee({ endsAt: new Date(Date.now() + 60_000) });
    const { url, invitationId } = await inviteMember(admin, to);
    await portal.system((tx) =>
      tx
        .update(invitations)
        .set({ endsAt: new Date(Date.now() - 1_000) })
        .where(eq(invitations.id, invitationId)),
    );
    await expect(openInvitation(door(), { token: tokenIn(url) })).rejects.toThrow(/time you were invited for is over/);
    expect((await listed(invitationId))?.stale).toBe("over");
    await expect(resendInvitation(admin, { invitationId })).rejects.toThrow(/lies in the past/);
    await nobody(to.email);
  });
});
