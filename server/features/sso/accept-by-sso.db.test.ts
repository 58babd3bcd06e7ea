import { randomUUID } from "node:crypto";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { annotators } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { customRoles, signInPolicies } from "#db/schema/identity.ts";
import { invitations } from "#db/schema/invitations.ts";
import { sessions, userCredentials, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { userIdentities } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { RoleName } from "#lib/roles.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { noThrottle, testPassword, testRequest } from "#server/auth/testing/sign-in-person.ts";
import { totpCode, totpStep } from "#server/auth/totp.ts";
import { acceptInvitation, openInvitation } from "#server/features/members/accept-invitation.ts";
import { systemContext } from "#server/testing/contexts.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";

let rig: SsoRig;
beforeAll(async () => {
  rig = await raiseSsoRig();
}, 60_000);
afterAll(() => rig.stop());

async function invited(role: RoleName = "auditor", over: Partial<typeof invitations.$inferInsert> = {}) {
  const inviter =
    role === "annotator"
      ? await rig.make.user("vendor_coordinator", { vendorId: over.vendorId })
      : await rig.make.user("security_admin");
  const token = newToken();
  const email = `invited-${randomUUID().slice(0, 8)}@example.test`;
  const [row] = await rig.system((tx) =>
    tx
      .insert(invitations)
      .values({
        tokenHash: hashToken(token),
        email,
        name: "Invited Person",
        role,
        invitedBy: inviter.id,
        expiresAt: new Date(Date.now() + 3_600_000),
        ...over,
      })
      .returning(),
  );
  if (!row) throw new Error("nobody was invited");
  rig.op.accounts.set(email, { email, amr: ["mfa"] });
  return { ...row, token };
}

/** Opens the link, chooses the provider, says who they are there. */
async function goThrough(providerId: string, token: string, account: string) {
  const browser = rig.browser();
  const started = await browser.post(`/api/sso/${providerId}/start`, { token });
  if (started.status !== 200) return { browser, at: started.body };
  expect(new URL(String(started.body.url)).searchParams.get("login_hint")).toContain("@");
  return { browser, at: await browser.follow(String(started.body.url), account) };
}
const userOf = async (email: string) => {
  const [user] = await rig.system((tx) => tx.select().from(users).where(eq(users.email, email)));
  return user ?? null;
};
const untouched = async (id: string) => {
  const [row] = await rig.system((tx) => tx.select().from(invitations).where(eq(invitations.id, id)));
  return row?.acceptedAt === null;
};

it("makes an account without a password, linked, and signs its person in", async () => {
  const provider = await rig.addProvider();
  const invitation = await invited();
  const opened = await openInvitation(systemContext(rig.db), { token: invitation.token });
  expect(opened.providers).toContainEqual({ id: provider.id, name: provider.name });
  const { browser, at } = await goThrough(provider.id, invitation.token, invitation.email);
  expect(at).toBe("/");
  const user = await userOf(invitation.email);
  expect(await currentActor(rig.db, browser.headers())).toMatchObject({ userId: user?.id, roles: ["auditor"] });
  const credentials = await rig.system((tx) =>
    tx
      .select()
      .from(userCredentials)
      .where(eq(userCredentials.userId, user?.id ?? "")),
  );
  expect(credentials).toEqual([]);
  const log = await rig.system((tx) =>
    tx
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.actorId, user?.id ?? ""))
      .orderBy(auditEvents.id),
  );
  expect(log.map(({ action }) => action)).toEqual(["member.accepted", "signIn.succeeded", "identity.linked"]);
  expect((await goThrough(provider.id, invitation.token, invitation.email)).at).toMatchObject({
    problem: "invitation",
  });
});

it("has an annotator enrol an app where the provider asks for one factor only", async () => {
  const vendor = await rig.make.vendor();
  const provider = await rig.addProvider({ vendorId: vendor.id, mfaAmr: [] });
  const [annotator] = await rig.system((tx) =>
    tx.insert(annotators).values({ vendorId: vendor.id, name: "Ann", email: "ann@example.test" }).returning(),
  );
  const invitation = await invited("annotator", { vendorId: vendor.id, annotatorId: annotator?.id });
  const { browser, at } = await goThrough(provider.id, invitation.token, invitation.email);
  expect(at).toBe("/sign-in/code");
  expect(await userOf(invitation.email)).toBeNull();
  const { body: asked } = await browser.post("/api/sso/code", {});
  expect(asked).toMatchObject({ outcome: "enrol", email: invitation.email });
  expect((await browser.post("/api/sso/code", { code: "000000" })).body).toMatchObject({ outcome: "wrong" });
  expect(await untouched(invitation.id)).toBe(true);
  const code = totpCode(String(asked.secret), totpStep(new Date()));
  expect((await browser.post("/api/sso/code", { code })).body).toEqual({ outcome: "entered", next: "/" });
  expect(await currentActor(rig.db, browser.headers())).toMatchObject({
    annotatorId: annotator?.id,
    vendorId: vendor.id,
    roles: ["annotator"],
  });
  const [session] = await rig.system((tx) => tx.select().from(sessions).orderBy(desc(sessions.createdAt)));
  expect(session?.method).toBe("sso_totp");
  // There is no password that could open another session.
  const typed = { email: invitation.email, password: testPassword, code };
  expect(await signIn(rig.db, typed, testRequest, noThrottle)).toEqual({ outcome: "refused" });
});

it("refuses whoever is not the invited person, and leaves the invitation as it was", async () => {
  const provider = await rig.addProvider();
  const invitation = await invited();
  const others = {
    "other-account": { email: "somebody.else@example.test", amr: ["mfa"] },
    "no-email": { email: invitation.email, emailVerified: false, amr: ["mfa"] },
    "foreign-domain": { email: "invited@elsewhere.test", amr: ["mfa"] },
  };
  for (const [problem, account] of Object.entries(others)) {
    rig.op.accounts.set(problem, account);
    expect((await goThrough(provider.id, invitation.token, problem)).at).toBe(`/sign-in?sso=${problem}`);
  }
  expect(await untouched(invitation.id)).toBe(true);
  expect(await userOf(invitation.email)).toBeNull();
});

it("refuses an invitation that another organisation, its end, or its inviter has closed", async () => {
  const provider = await rig.addProvider();
  const vendor = await rig.make.vendor();
  const past = new Date(Date.now() - 1_000);
  for (const over of [{ vendorId: vendor.id }, { expiresAt: past }, { revokedAt: past }]) {
    const invitation = await invited("auditor", over);
    expect((await goThrough(provider.id, invitation.token, invitation.email)).at).toMatchObject({
      problem: "invitation",
    });
  }
  const browser = rig.browser();
  expect((await browser.post(`/api/sso/${provider.id}/start`, { token: "x" })).status).toBe(400);
  expect((await browser.post(`/api/sso/${provider.id}/start`, { token: "x".repeat(43) })).body).toEqual({
    problem: "invitation",
  });
});

it("refuses when something changed while the person was at the provider", async () => {
  const vendor = await rig.make.vendor();
  const provider = await rig.addProvider({ vendorId: vendor.id });
  const invitation = await invited("vendor_coordinator", { vendorId: vendor.id });
  const browser = rig.browser();
  const { body } = await browser.post(`/api/sso/${provider.id}/start`, { token: invitation.token });
  await rig.system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id)));
  expect(await browser.follow(String(body.url), invitation.email)).toBe("/sign-in?sso=invitation");
  const orphan = await invited();
  const trip = rig.browser();
  const own = await rig.addProvider();
  const begun = await trip.post(`/api/sso/${own.id}/start`, { token: orphan.token });
  await rig.system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, orphan.invitedBy)));
  expect(await trip.follow(String(begun.body.url), orphan.email)).toBe("/sign-in?sso=invitation");
  expect(await userOf(orphan.email)).toBeNull();
  const taken = await invited();
  await rig.make.user("compliance", { email: taken.email });
  expect((await goThrough(own.id, taken.token, taken.email)).at).toBe("/sign-in?sso=invitation");
  expect(await untouched(taken.id)).toBe(true);
});

it("refuses a role the provider does not confirm, and creates no other one", async () => {
  const provider = await rig.addProvider({
    roleClaim: "groups",
    roleMapping: [
      { value: "auditors", role: "auditor" },
      { value: "admins", role: "security_admin" },
    ],
  });
  const invitation = await invited("auditor");
  rig.op.accounts.set(invitation.email, { email: invitation.email, amr: ["mfa"], groups: ["admins"] });
  expect((await goThrough(provider.id, invitation.token, invitation.email)).at).toBe("/sign-in?sso=no-role");
  rig.op.accounts.set(invitation.email, { email: invitation.email, amr: ["mfa"], groups: ["admins", "auditors"] });
  const { browser, at } = await goThrough(provider.id, invitation.token, invitation.email);
  expect(at).toBe("/");
  expect((await currentActor(rig.db, browser.headers()))?.roles).toEqual(["auditor"]);
  const linked = await rig.system((tx) =>
    tx.select().from(userIdentities).where(eq(userIdentities.providerId, provider.id)),
  );
  expect(linked).toHaveLength(1);
});

it("gives the role as narrow as it was given, and none that was changed or removed meanwhile", async () => {
  const provider = await rig.addProvider();
  const project = await rig.make.project([]);
  const limits = { logFrom: new Date(0), logUntil: new Date(1_000), endsAt: new Date(Date.now() + 3_600_000) };
  const narrow = await invited("auditor", { projectId: project.id, ...limits });
  const { browser, at } = await goThrough(provider.id, narrow.token, narrow.email);
  expect(at).toBe("/");
  const actor = await currentActor(rig.db, browser.headers());
  expect(actor?.bindings).toMatchObject([{ role: "auditor", projectId: project.id, from: limits.logFrom }]);
  const given = await rig.system((tx) =>
    tx
      .select()
      .from(roleBindings)
      .where(eq(roleBindings.userId, actor?.userId ?? "")),
  );
  expect(given).toMatchObject([{ projectId: project.id, ...limits }]);

  const toOwn = async () => {
    const role = { name: `Own ${randomUUID()}`, organisation: "client", permissions: ["audit.read"] } as const;
    const [own] = await rig.system((tx) =>
      tx
        .insert(customRoles)
        .values({ ...role, permissions: [...role.permissions] })
        .returning(),
    );
    if (!own) throw new Error("no role");
    return { own, invitation: await invited("auditor", { role: null, customRoleId: own.id, customRole: own }) };
  };
  const held = await toOwn();
  expect((await goThrough(provider.id, held.invitation.token, held.invitation.email)).at).toBe("/");
  const gone = await toOwn();
  const trip = rig.browser();
  const begun = await trip.post(`/api/sso/${provider.id}/start`, { token: gone.invitation.token });
  await rig.system((tx) => tx.delete(customRoles).where(eq(customRoles.id, gone.own.id)));
  expect(await trip.follow(String(begun.body.url), gone.invitation.email)).toBe("/sign-in?sso=invitation");
  const wider = await toOwn();
  await rig.system((tx) =>
    tx
      .update(customRoles)
      .set({ permissions: ["audit.read", "lock.set"] })
      .where(eq(customRoles.id, wider.own.id)),
  );
  expect((await goThrough(provider.id, wider.invitation.token, wider.invitation.email)).at).toBe(
    "/sign-in?sso=invitation",
  );
  // Where roles are confirmed, one of the company's own has no name to confirm: no second factor is asked for in vain.
  const asking = await rig.addProvider({
    mfaAmr: [],
    roleClaim: "groups",
    roleMapping: [{ value: "auditors", role: "auditor" }],
  });
  const unnamed = await toOwn();
  rig.op.accounts.set(unnamed.invitation.email, {
    email: unnamed.invitation.email,
    amr: ["mfa"],
    groups: ["auditors"],
  });
  expect((await goThrough(asking.id, unnamed.invitation.token, unnamed.invitation.email)).at).toBe(
    "/sign-in?sso=no-role",
  );
  for (const { invitation } of [gone, wider, unnamed]) {
    expect(await untouched(invitation.id)).toBe(true);
    expect(await userOf(invitation.email)).toBeNull();
  }
});

it("leaves no password to whose organisation signs in without", async () => {
  const vendor = await rig.make.vendor();
  await rig.addProvider({ vendorId: vendor.id });
  await rig.system((tx) => tx.insert(signInPolicies).values({ vendorId: vendor.id, passwordAllowed: false }));
  const invitation = await invited("vendor_coordinator", { vendorId: vendor.id });
  const ctx = systemContext(rig.db);
  const opened = await openInvitation(ctx, { token: invitation.token });
  expect(opened.passwordAllowed).toBe(false);
  const code = totpCode(opened.secret, totpStep(new Date()));
  await expect(acceptInvitation(ctx, { token: invitation.token, password: testPassword, code })).rejects.toThrow(
    /without passwords/,
  );
  expect(await untouched(invitation.id)).toBe(true);
});
