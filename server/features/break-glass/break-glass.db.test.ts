import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { breakGlass } from "#db/schema/break-glass.ts";
import { addressRules, rolePolicies, signInPolicies } from "#db/schema/identity.ts";
import { sessions, userCredentials, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { peerHeader } from "#server/auth/client-address.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { openSession } from "#server/auth/open-session.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { passwordOpens } from "#server/auth/sign-in-policy.ts";
import {
  cookieHeaders,
  noThrottle,
  testPassword,
  testRequest,
  withCredentials,
} from "#server/auth/testing/sign-in-person.ts";
import { env } from "#server/env.ts";
import { inviteMember } from "#server/features/members/invite-member.ts";
import { resendInvitation } from "#server/features/members/resend-invitation.ts";
import { suspendMember } from "#server/features/members/suspend-member.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { bindRole } from "#server/features/roles/bind-role.ts";
import { createRole } from "#server/features/roles/create-role.ts";
import { updateRole } from "#server/features/roles/update-role.ts";
import { userContext } from "#server/testing/contexts.ts";
import { signedIn } from "#server/testing/world.ts";
import { closeBreakGlass } from "./close-break-glass.ts";
import { decideBreakGlass } from "./decide-break-glass.ts";
import { listBreakGlass } from "./list-break-glass.ts";
import { listCandidates } from "./list-candidates.ts";
import { requestBreakGlass } from "./request-break-glass.ts";
import { sweepBreakGlass } from "./sweep-break-glass.job.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());
afterEach(() => Object.assign(env(), { SMTP_FROM: undefined }));

const reason = "The identity provider is down since noon.";
const peer = testRequest.sourceIp ?? "";

async function person(role: RoleName) {
  const user = await portal.make.user(role);
  const ctx = userContext(portal.db, { userId: user.id, name: user.name, email: user.email, roles: [role] });
  return { ...user, ctx };
}
/** Somebody with a password, an app, and a session they are in. */
async function named(role: RoleName = "project_manager") {
  const user = await person(role);
  const { code } = await withCredentials(portal.db, user.id);
  const before = await cookieHeaders((await signedIn(portal.db, user.id)).token);
  return { ...user, code, before, enter: (step = 0) => enter(user.email, code(step)) };
}
const enter = (email: string, code: string) =>
  signIn(portal.db, { email, password: testPassword, code }, testRequest, noThrottle);
async function headersOf(result: Awaited<ReturnType<typeof signIn>>) {
  if (result.outcome !== "accepted") throw new Error(result.outcome);
  const headers = await cookieHeaders(result.token);
  headers.set(peerHeader, peer);
  return headers;
}
/** Asked by one, approved by another. */
async function broken(user: { id: string }) {
  const [asker, approver] = [await person("project_manager"), await person("compliance")];
  const { id } = await requestBreakGlass(asker.ctx, { userId: user.id, reason });
  const { endsAt } = await decideBreakGlass(approver.ctx, { breakGlassId: id, verdict: "approved", reason });
  return { id, asker, approver, endsAt };
}
const rowOf = async (id: string) =>
  (await portal.system((tx) => tx.select().from(breakGlass).where(eq(breakGlass.id, id))))[0];
/** The hour is over, by the database's clock. */
const pass = (id: string) =>
  portal.system(async (tx) => {
    const past = sql`clock_timestamp() - interval '1 second'`;
    await tx.update(breakGlass).set({ endsAt: past }).where(eq(breakGlass.id, id));
    await tx.update(roleBindings).set({ endsAt: past }).where(eq(roleBindings.breakGlassId, id));
    await tx.update(sessions).set({ expiresAt: past }).where(eq(sessions.breakGlassId, id));
  });
const passwordsOff = (allowed: boolean) =>
  portal.system(async (tx) => {
    await tx.delete(signInPolicies);
    await tx.insert(signInPolicies).values({ vendorId: null, passwordAllowed: allowed });
  });

describe("broken glass", () => {
  it("lets the named person in with a password for an hour, as security administrator, though passwords are off", async () => {
    const user = await named();
    await passwordsOff(false);
    expect((await user.enter(-1)).outcome).toBe("other_way");
    const { id, asker, approver, endsAt } = await broken(user);
    // Whoever was signed in proves anew who they are, so that the log has every use of the right.
    expect(await currentActor(portal.db, user.before)).toBeNull();
    const headers = await headersOf(await user.enter());
    expect(await currentActor(portal.db, headers)).toMatchObject({
      userId: user.id,
      roles: ["project_manager", "security_admin"],
    });
    const [session] = await portal.system((tx) => tx.select().from(sessions).where(eq(sessions.breakGlassId, id)));
    expect(session?.expiresAt).toEqual(endsAt);
    const minutes = ((endsAt?.getTime() ?? 0) - ((await rowOf(id))?.decidedAt?.getTime() ?? 0)) / 60_000;
    expect(minutes).toBeCloseTo(60, 1);
    expect((await enter((await named()).email, "000000")).outcome).toBe("refused");

    const events = async (action: string) => (await portal.events(action))[0];
    expect(await events("breakGlass.requested")).toMatchObject({ actorId: asker.id, subjectId: id, after: { reason } });
    expect(await events("breakGlass.opened")).toMatchObject({
      actorId: approver.id,
      subjectName: user.name,
      before: { by: asker.name },
      after: { reason, sessionsEnded: 1, endsAt: endsAt?.toISOString() },
    });
    expect(await events("breakGlass.used")).toMatchObject({ actorId: user.id, after: { session: session?.id } });
    await passwordsOff(true);
  });

  it("is over after its hour by the database's clock, told of or not", async () => {
    const user = await named();
    const { id } = await broken(user);
    const headers = await headersOf(await user.enter());
    await pass(id);
    expect(await currentActor(portal.db, headers)).toBeNull();
    await passwordsOff(false);
    expect((await user.enter(1)).outcome).toBe("other_way");
    await passwordsOff(true);
    await portal.system((tx) => tx.update(userCredentials).set({ totpLastStep: 0 }));
    const again = await headersOf(await user.enter());
    expect((await currentActor(portal.db, again))?.roles).toEqual(["project_manager"]);

    await sweepBreakGlass(portal.db);
    await sweepBreakGlass(portal.db);
    expect(await rowOf(id)).toMatchObject({ state: "closed", closedByName: null });
    const ended = (await portal.events("breakGlass.ended")).filter((event) => event.subjectId === id);
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({ actorKind: "system", after: { sessionsEnded: 1 } });
    expect(await currentActor(portal.db, again)).not.toBeNull();
    expect(
      await portal.system((tx) => tx.select().from(roleBindings).where(eq(roleBindings.userId, user.id))),
    ).toHaveLength(1);
  });

  it("can be closed by one person before, and takes every session opened under it along", async () => {
    const user = await named();
    const { id, asker } = await broken(user);
    const headers = await headersOf(await user.enter());
    expect(await closeBreakGlass(asker.ctx, { breakGlassId: id, reason })).toEqual({
      name: user.name,
      sessionsEnded: 1,
    });
    expect(await currentActor(portal.db, headers)).toBeNull();
    expect((await portal.events("breakGlass.closed"))[0]).toMatchObject({
      actorId: asker.id,
      subjectId: id,
      after: { reason, sessionsEnded: 1 },
    });
    await expect(closeBreakGlass(asker.ctx, { breakGlassId: id, reason })).rejects.toMatchObject({ code: "conflict" });
    await sweepBreakGlass(portal.db);
    expect((await portal.events("breakGlass.ended")).filter((event) => event.subjectId === id)).toEqual([]);
  });

  it("leaves no session behind when closing and forty sign-ins meet", async () => {
    const user = await named();
    const { id, asker } = await broken(user);
    await passwordsOff(false);
    const about = { ...user, userId: user.id, vendorId: null, annotatorId: null };
    // What sign-in does once the proofs fit, without the time a password takes.
    const enterAtOnce = () =>
      portal.system(async (tx) => {
        await tx.select({ id: users.id }).from(users).where(eq(users.id, user.id)).for("share");
        if (await passwordOpens(tx, user.id))
          await openSession(tx, about, ["project_manager"], testRequest, { method: "password_totp" });
      });
    const twenty = () => Array.from({ length: 20 }, enterAtOnce);
    await Promise.all([...twenty(), closeBreakGlass(asker.ctx, { breakGlassId: id, reason }), ...twenty()]);
    await passwordsOff(true);
    const made = await portal.system((tx) => tx.select().from(sessions).where(eq(sessions.userId, user.id)));
    expect(made.length).toBeGreaterThan(3);
    expect(made.filter((session) => session.endedAt === null)).toEqual([]);
  });

  it.each(["project_manager", "security_admin"] as const)(
    "opens for a %s whatever the networks of any role say, until it ends",
    async (role) => {
      const user = await named(role);
      const roles = ["security_admin", "project_manager", "compliance", "auditor"] as const;
      await portal.system((tx) =>
        tx.insert(addressRules).values(roles.map((role) => ({ role, network: "203.0.113.0/24" }))),
      );
      expect((await user.enter(-1)).outcome).toBe("other_place");
      const { id, asker } = await broken(user);
      const headers = await headersOf(await user.enter());
      expect((await currentActor(portal.db, headers))?.permissions).toContain("signInPolicy.write");
      expect((await portal.events("breakGlass.used"))[0]).toMatchObject({ actorId: user.id });
      await closeBreakGlass(asker.ctx, { breakGlassId: id, reason });
      expect(await currentActor(portal.db, headers)).toBeNull();
      expect((await user.enter(1)).outcome).toBe("other_place");
      await portal.system((tx) => tx.delete(addressRules));
    },
  );

  it("leaves nothing behind: no staff invited, no role given or widened beyond its hour", async () => {
    const [user, friend] = [await named(), await person("auditor")];
    const lasting = await person("security_admin");
    const open = await inviteMember(lasting.ctx, {
      ...unlimited,
      name: "Ann",
      email: "ann@example.test",
      role: "security_admin",
    });
    const role = { name: "Watch", description: "", permissions: ["audit.read" as const] };
    const { id: roleId } = await createRole(lasting.ctx, { ...role, organisation: "client" });
    const { endsAt } = await broken(user);
    const actor = await currentActor(portal.db, await headersOf(await user.enter()));
    if (!actor) throw new Error("nobody came in");
    const ctx = () => ({ ...user.ctx, actor });
    const invited = inviteMember(ctx(), { ...unlimited, name: "Back", email: "back@example.test", role: "auditor" });
    await expect(invited).rejects.toThrow(/whoever you invite would stay/);
    await expect(resendInvitation(ctx(), open)).rejects.toMatchObject({ code: "conflict" });
    const widened = updateRole(ctx(), { ...role, roleId, permissions: ["audit.read", "lock.set"] });
    await expect(widened).rejects.toThrow(/through broken glass/);
    const given = { userId: friend.id, role: "compliance", bound: { kind: "none" }, reason } as const;
    const log = { logFrom: null, logUntil: null };
    for (const end of [null, new Date((endsAt?.getTime() ?? 0) + 1)])
      await expect(bindRole(ctx(), { ...given, ...log, endsAt: end })).rejects.toThrow(/ends with its hour/);
    expect((await portal.events("binding.created")).map(({ subjectId }) => subjectId)).not.toContain(friend.id);
    await bindRole(ctx(), { ...given, ...log, endsAt });
    expect((await portal.events("binding.created"))[0]).toMatchObject({ actorId: user.id, subjectId: friend.id });
  });

  it("is enough with any second factor, though the role asks for a passkey", async () => {
    const user = await named();
    const passkey = { role: "security_admin", idleMinutes: 30, absoluteHours: 12, mfa: "passkey" } as const;
    await portal.system((tx) => tx.insert(rolePolicies).values(passkey));
    await broken(user);
    const actor = await currentActor(portal.db, await headersOf(await user.enter()));
    expect(actor?.roles).toEqual(["project_manager", "security_admin"]);
    expect(actor?.withheld).toEqual([]);
    await portal.system((tx) => tx.delete(rolePolicies));
  });

  it("leaves a security administrator the role they have anyway", async () => {
    const user = await named("security_admin");
    const { id, asker } = await broken(user);
    await closeBreakGlass(asker.ctx, { breakGlassId: id, reason });
    const bindings = await portal.system((tx) =>
      tx.select().from(roleBindings).where(eq(roleBindings.userId, user.id)),
    );
    expect(bindings.map(({ role, endsAt }) => ({ role, endsAt }))).toEqual([{ role: "security_admin", endsAt: null }]);
  });

  it("counts for no administrator who stays", async () => {
    const lasting = await person("security_admin");
    await portal.system((tx) =>
      tx.execute(sql`delete from role_bindings where role = 'security_admin' and user_id <> ${lasting.id}`),
    );
    const user = await named();
    await broken(user);
    const ctx = userContext(portal.db, { userId: user.id, roles: ["security_admin"] });
    await expect(suspendMember(ctx, { userId: lasting.id, reason })).rejects.toThrow(/last security administrator/);
  });
});

describe("four eyes", () => {
  it("neither whoever asked nor whom it is for approves it", async () => {
    const [admin, user] = [await person("security_admin"), await named("compliance")];
    const { id } = await requestBreakGlass(admin.ctx, { userId: user.id, reason });
    const approve = (ctx: typeof admin.ctx) => decideBreakGlass(ctx, { breakGlassId: id, verdict: "approved", reason });
    await expect(approve(admin.ctx)).rejects.toThrow(/You asked for this yourself/);
    await expect(approve(user.ctx)).rejects.toThrow(/It is for you/);
    expect((await rowOf(id))?.state).toBe("asked");
    const [row] = (await listBreakGlass(admin.ctx, {})).rows;
    expect(row).toMatchObject({ id, mayApprove: false, approval: expect.stringContaining("yourself") });
    const other = await person("compliance");
    expect((await listBreakGlass(other.ctx, {})).rows[0]).toMatchObject({ id, mayApprove: true, approval: null });
    await approve(other.ctx);
    await expect(approve((await person("compliance")).ctx)).rejects.toMatchObject({ code: "conflict" });
  });

  it("of two who approve at once one does, and a suspended asker's request is void", async () => {
    const [asker, user] = [await person("compliance"), await named()];
    const { id } = await requestBreakGlass(asker.ctx, { userId: user.id, reason });
    const approve = async () =>
      decideBreakGlass((await person("security_admin")).ctx, { breakGlassId: id, verdict: "approved", reason });
    await portal.system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, asker.id)));
    await expect(approve()).rejects.toThrow(/suspended/);
    await portal.system((tx) => tx.update(users).set({ status: "active" }).where(eq(users.id, asker.id)));
    const results = await Promise.allSettled([approve(), approve()]);
    expect(results.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  it("the database itself refuses one person in both parts", async () => {
    const user = await named();
    const { id, asker } = await broken(user);
    for (const decidedBy of [asker.id, user.id])
      await expect(
        portal.system((tx) => tx.update(breakGlass).set({ decidedBy }).where(eq(breakGlass.id, id))),
      ).rejects.toMatchObject({ cause: { constraint: "break_glass_two_people" } });
  });
});

describe("asking", () => {
  it("names somebody of the client who could sign in, once at a time", async () => {
    const asker = await person("project_manager");
    const user = await named();
    const without = await person("auditor");
    const vendor = await portal.make.vendor();
    const foreign = await portal.make.user("vendor_coordinator", { vendorId: vendor.id });
    await withCredentials(portal.db, foreign.id);
    const candidates = (await listCandidates(asker.ctx)).map(({ id }) => id);
    expect(candidates).toContain(user.id);
    expect(candidates).not.toContain(without.id);
    expect(candidates).not.toContain(foreign.id);
    const ask = (userId: string) => requestBreakGlass(asker.ctx, { userId, reason });
    await expect(ask(without.id)).rejects.toMatchObject({ code: "invalid", field: "userId" });
    for (const id of [foreign.id, randomUUID()]) await expect(ask(id)).rejects.toMatchObject({ code: "not_found" });
    await ask(user.id);
    await expect(ask(user.id)).rejects.toThrow(/asked for .* already/);
  });

  it("can be refused, taken back, or lapses after an hour", async () => {
    const [asker, approver] = [await person("project_manager"), await person("compliance")];
    const ask = async () => (await requestBreakGlass(asker.ctx, { userId: (await named()).id, reason })).id;
    const refused = await ask();
    expect(await decideBreakGlass(approver.ctx, { breakGlassId: refused, verdict: "refused", reason })).toMatchObject({
      endsAt: null,
    });
    const withdrawn = await ask();
    await closeBreakGlass(asker.ctx, { breakGlassId: withdrawn, reason });
    const lapsed = await ask();
    await portal.system((tx) =>
      tx.update(breakGlass).set({ lapsesAt: sql`clock_timestamp()` }).where(eq(breakGlass.id, lapsed)),
    );
    await expect(
      decideBreakGlass(approver.ctx, { breakGlassId: lapsed, verdict: "approved", reason }),
    ).rejects.toMatchObject({ code: "conflict" });
    const states = Object.fromEntries((await listBreakGlass(asker.ctx, {})).rows.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ [refused]: "refused", [withdrawn]: "withdrawn", [lapsed]: "lapsed" });
    await sweepBreakGlass(portal.db);
    for (const [action, id] of [
      ["breakGlass.refused", refused],
      ["breakGlass.withdrawn", withdrawn],
      ["breakGlass.lapsed", lapsed],
    ] as const)
      expect((await portal.events(action))[0]).toMatchObject({ subjectId: id });
  });

  it("is told to compliance, as is every step after it", async () => {
    Object.assign(env(), { SMTP_FROM: "gatehouse@example.test" });
    const officer = await person("compliance");
    const user = await named();
    const { id, asker } = await broken(user);
    await user.enter();
    await closeBreakGlass(asker.ctx, { breakGlassId: id, reason });
    const { rows } = await portal.system((tx) =>
      tx.execute<{ subject: string }>(
        sql`select data ->> 'subject' as subject from pgboss.job where name = 'notifications.sendMail' and data ->> 'to' = ${officer.email} order by created_on`,
      ),
    );
    const subjects = rows.map((row) => row.subject);
    expect(subjects).toHaveLength(4);
    for (const word of ["asks to break", "broke the glass", "signed in", "closed the glass"])
      expect(
        subjects.some((subject) => subject.includes(word)),
        word,
      ).toBe(true);
  });

  it("is for nobody without the right, nor without a fresh proof", async () => {
    const target = { breakGlassId: randomUUID(), reason };
    for (const role of ["auditor", "vendor_coordinator", "annotator"] as const) {
      const { ctx } = await (role === "auditor" ? person(role) : { ctx: userContext(portal.db, { roles: [role] }) });
      for (const attempt of [
        requestBreakGlass(ctx, { userId: randomUUID(), reason }),
        decideBreakGlass(ctx, { ...target, verdict: "approved" }),
        closeBreakGlass(ctx, target),
        listCandidates(ctx),
      ])
        await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
    }
    const { ctx: manager } = await person("project_manager");
    await expect(decideBreakGlass(manager, { ...target, verdict: "approved" })).rejects.toMatchObject({
      code: "forbidden",
    });
    const stale = userContext(portal.db, { roles: ["compliance"], proofFresh: false });
    await expect(requestBreakGlass(stale, { userId: randomUUID(), reason })).rejects.toMatchObject({
      code: "proof_needed",
    });
    await expect(decideBreakGlass(stale, { ...target, verdict: "approved" })).rejects.toMatchObject({
      code: "proof_needed",
    });
  });
});
