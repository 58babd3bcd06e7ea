import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { annotators } from "#db/schema/annotators.ts";
import { invitations } from "#db/schema/invitations.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { InviteMemberInput } from "#lib/schemas/members.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { bindingOf, customBindingOf } from "#server/auth/bindings.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { noThrottle, testPassword, testRequest } from "#server/auth/testing/sign-in-person.ts";
import type { Context, UserActor } from "#server/context.ts";
import { asActor } from "#server/context.ts";
import { env } from "#server/env.ts";
import { inviteCoordinator } from "#server/features/vendors/invite-coordinator.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { acceptInvitation, openInvitation } from "./accept-invitation.ts";
import { createInvitation } from "./create-invitation.ts";
import { inviteMember } from "./invite-member.ts";
import { listInvitations } from "./list-invitations.ts";
import { resendInvitation } from "./resend-invitation.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { openTestPortal } from "./testing/open-test-portal.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());
afterEach(() => Object.assign(env(), { SMTP_FROM: undefined }));

let count = 0;
const somebody = () => {
  count += 1;
  return { name: "Tariq Haddad", email: `tariq-${count}@example.test` };
};
/** Everywhere and for good, unless given otherwise. */
const invite = (ctx: Context, to: Pick<InviteMemberInput, "name" | "email" | "role"> & Partial<InviteMemberInput>) =>
  inviteMember(ctx, { ...unlimited, ...to });
const door = () => systemContext(portal.db);
const tokenIn = (url: string) => new URL(url).hash.slice(1);

async function admin(): Promise<Context<UserActor>> {
  const user = await portal.make.user("security_admin");
  return userContext(portal.db, { userId: user.id, name: user.name, roles: ["security_admin"] });
}
async function coordinator(vendorId: string): Promise<Context<UserActor>> {
  const user = await portal.make.user("vendor_coordinator", { vendorId });
  return userContext(portal.db, { userId: user.id, name: user.name, roles: ["vendor_coordinator"], vendorId });
}
async function invitedAnnotator(ctx: Context<UserActor>, email: string) {
  const { vendorId } = ctx.actor;
  if (!vendorId) throw new Error("the coordinator has no vendor");
  return asActor(ctx, async (tx) => {
    const [row] = await tx.insert(annotators).values({ vendorId, name: "Ada Okafor", email }).returning();
    const invitation = await createInvitation(tx, ctx, {
      name: "Ada Okafor",
      email,
      role: "annotator",
      vendorId,
      annotatorId: row?.id,
    });
    return { ...invitation, annotatorId: row?.id ?? "" };
  });
}
async function accept(token: string, password = testPassword) {
  const opened = await openInvitation(door(), { token });
  const result = await acceptInvitation(door(), { token, password, code: await portal.code(opened.secret) });
  return { opened, result };
}

describe("client staff", () => {
  it("are invited and sent links to no role that may more than whoever does it", async () => {
    const user = await portal.make.user("auditor");
    const bindings = [bindingOf("auditor"), customBindingOf("Onboarding", ["member.invite"])];
    const ctx = () => userContext(portal.db, { userId: user.id, roles: [], bindings });
    const who = somebody();
    await expect(invite(ctx(), { ...who, role: "security_admin" })).rejects.toThrow(/may do what you may not/);
    const { invitationId } = await invite(await admin(), { ...who, role: "security_admin" });
    await expect(resendInvitation(ctx(), { invitationId })).rejects.toMatchObject({ code: "forbidden" });
    expect(await portal.events("invitation.issued")).toEqual([]);
    await invite(ctx(), { ...somebody(), role: "auditor" });
    expect((await portal.events("member.invited"))[0]).toMatchObject({ actorId: user.id, after: { role: "auditor" } });
  });

  it("are invited, accept, and sign in with their role", async () => {
    const ctx = await admin();
    const who = somebody();
    const { url, invitationId, mailed } = await invite(ctx, { ...who, role: "compliance" });
    expect(url).toMatch(/^http:\/\/localhost:3000\/invitation#[\w-]{43}$/);
    expect(mailed).toBe(false);
    const [kept] = await portal.system((tx) => tx.select().from(invitations).where(eq(invitations.id, invitationId)));
    expect(kept?.tokenHash).toBe(hashToken(tokenIn(url)));
    const [invited] = await portal.events("member.invited");
    expect(invited).toMatchObject({
      actorId: ctx.actor.userId,
      subjectId: invitationId,
      after: { email: who.email, role: "compliance" },
    });
    expect(JSON.stringify(invited)).not.toContain(tokenIn(url));
    expect((await listInvitations(ctx)).map((row) => row.id)).toContain(invitationId);

    const { opened } = await accept(tokenIn(url));
    expect(opened).toMatchObject({ ...who, roleTitle: "compliance", vendorName: null, invitedByName: ctx.actor.name });
    const [user] = await portal.system((tx) => tx.select().from(users).where(eq(users.email, who.email)));
    expect(user).toMatchObject({ organisation: "client", vendorId: null, status: "active" });
    const bindings = await portal.system((tx) =>
      tx
        .select()
        .from(roleBindings)
        .where(eq(roleBindings.userId, user?.id ?? "")),
    );
    expect(bindings.map((row) => row.role)).toEqual(["compliance"]);
    expect((await portal.events("member.accepted"))[0]).toMatchObject({ actorId: user?.id, subjectId: user?.id });
    const code = await portal.code(opened.secret, 1);
    expect(
      (await signIn(portal.db, { email: who.email, password: testPassword, code }, testRequest, noThrottle)).outcome,
    ).toBe("accepted");
    expect((await listInvitations(ctx)).map((row) => row.id)).not.toContain(invitationId);
  });

  it.each(["project_manager", "compliance", "auditor", "vendor_coordinator", "annotator"] as const)(
    "are not invited by a %s",
    async (role) => {
      await expect(
        invite(userContext(portal.db, { roles: [role] }), { ...somebody(), role: "auditor" }),
      ).rejects.toMatchObject({ code: "forbidden" });
    },
  );

  it("are not invited twice, nor when they have an account", async () => {
    const ctx = await admin();
    const who = somebody();
    const { url } = await invite(ctx, { ...who, role: "auditor" });
    await expect(invite(ctx, { ...who, role: "auditor" })).rejects.toMatchObject({ field: "email" });
    await accept(tokenIn(url));
    await expect(invite(ctx, { ...who, role: "auditor" })).rejects.toThrow(/already has an account/);
  });
});

describe("the link", () => {
  it("works once, even for many at once", async () => {
    const { url } = await invite(await admin(), { ...somebody(), role: "auditor" });
    const token = tokenIn(url);
    const { secret } = await openInvitation(door(), { token });
    const code = await portal.code(secret);
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => acceptInvitation(door(), { token, password: testPassword, code })),
    );
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    await expect(openInvitation(door(), { token })).rejects.toMatchObject({ code: "not_found" });
  });

  it("stops when it is outdated or taken back, and moves when it is sent again", async () => {
    const ctx = await admin();
    const { url, invitationId } = await invite(ctx, { ...somebody(), role: "auditor" });
    const first = await openInvitation(door(), { token: tokenIn(url) });
    await portal.system((tx) =>
      tx
        .update(invitations)
        .set({ expiresAt: sql`clock_timestamp() - interval '1 second'` })
        .where(eq(invitations.id, invitationId)),
    );
    await expect(openInvitation(door(), { token: tokenIn(url) })).rejects.toMatchObject({ code: "not_found" });

    const again = await resendInvitation(ctx, { invitationId });
    expect((await portal.events("invitation.issued"))[0]).toMatchObject({
      subjectId: invitationId,
      actorId: ctx.actor.userId,
    });
    await expect(openInvitation(door(), { token: tokenIn(url) })).rejects.toMatchObject({ code: "not_found" });
    const second = await openInvitation(door(), { token: tokenIn(again.url) });
    expect(second.secret).not.toBe(first.secret);

    await revokeInvitation(ctx, { invitationId });
    expect((await portal.events("invitation.revoked"))[0]).toMatchObject({ subjectId: invitationId });
    await expect(openInvitation(door(), { token: tokenIn(again.url) })).rejects.toMatchObject({ code: "not_found" });
    await expect(revokeInvitation(ctx, { invitationId })).rejects.toMatchObject({ code: "not_found" });
    await expect(resendInvitation(ctx, { invitationId })).rejects.toMatchObject({ code: "not_found" });
  });

  it("asks for a good password and a code that fits, and changes nothing otherwise", async () => {
    const who = somebody();
    const { url } = await invite(await admin(), { ...who, role: "auditor" });
    const token = tokenIn(url);
    const { secret } = await openInvitation(door(), { token });
    const code = await portal.code(secret);
    await expect(acceptInvitation(door(), { token, password: "Password1234!", code })).rejects.toMatchObject({
      field: "password",
    });
    await expect(acceptInvitation(door(), { token, password: "tariq went for a walk", code })).rejects.toMatchObject({
      field: "password",
    });
    await expect(
      acceptInvitation(door(), { token, password: testPassword, code: await portal.code(secret, 30) }),
    ).rejects.toMatchObject({ field: "code" });
    expect(await portal.system((tx) => tx.select().from(users).where(eq(users.email, who.email)))).toEqual([]);
  });

  it("rests while whoever made it is suspended or may invite no more, and stands when another sends it", async () => {
    const [ctx, other] = [await admin(), await admin()];
    const who = somebody();
    const { url, invitationId } = await invite(ctx, { ...who, role: "auditor" });
    const { secret } = await openInvitation(door(), { token: tokenIn(url) });
    const attempt = async () =>
      acceptInvitation(door(), { token: tokenIn(url), password: testPassword, code: await portal.code(secret) });
    const paused = { code: "conflict", message: expect.stringMatching(/cannot be accepted now/) };
    const setStatus = (status: "active" | "suspended") =>
      portal.system((tx) => tx.update(users).set({ status }).where(eq(users.id, ctx.actor.userId)));
    await setStatus("suspended");
    await expect(openInvitation(door(), { token: tokenIn(url) })).rejects.toMatchObject(paused);
    await expect(attempt()).rejects.toMatchObject(paused);
    await setStatus("active");
    await portal.system((tx) =>
      tx.update(roleBindings).set({ role: "auditor" }).where(eq(roleBindings.userId, ctx.actor.userId)),
    );
    await expect(attempt()).rejects.toMatchObject(paused);
    expect(await portal.system((tx) => tx.$count(users, eq(users.email, who.email)))).toBe(0);
    const again = await resendInvitation(other, { invitationId });
    await accept(tokenIn(again.url));
    expect((await portal.events("member.accepted"))[0]).toMatchObject({ after: { email: who.email } });
  });

  it("is mailed sealed where mail is set up", async () => {
    Object.assign(env(), { SMTP_FROM: "gatehouse@example.test" });
    const { url, mailed } = await invite(await admin(), { ...somebody(), role: "auditor" });
    expect(mailed).toBe(true);
    const { rows } = await portal.system((tx) =>
      tx.execute<{ data: unknown }>(sql`select data from pgboss.job where name = 'notifications.sendMail'`),
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(tokenIn(url));
  });
});

describe("a vendor's people", () => {
  it("become the annotator they were invited as", async () => {
    const vendor = await portal.make.vendor();
    const who = somebody();
    const { token, annotatorId } = await invitedAnnotator(await coordinator(vendor.id), who.email);
    const { opened } = await accept(token);
    expect(opened).toMatchObject({ roleTitle: "annotator", vendorName: vendor.name });
    const [annotator] = await portal.system((tx) => tx.select().from(annotators).where(eq(annotators.id, annotatorId)));
    const [user] = await portal.system((tx) => tx.select().from(users).where(eq(users.email, who.email)));
    expect(user).toMatchObject({ organisation: "vendor", vendorId: vendor.id });
    expect(annotator?.userId).toBe(user?.id);
    expect((await portal.events("annotator.accepted"))[0]).toMatchObject({
      vendorId: vendor.id,
      annotatorId,
      actorId: user?.id,
    });
  });

  it("do not get in while the vendor or the person is suspended", async () => {
    const vendor = await portal.make.vendor();
    const ctx = await coordinator(vendor.id);
    const first = await invitedAnnotator(ctx, somebody().email);
    const opened = await openInvitation(door(), { token: first.token });
    await portal.system((tx) =>
      tx.update(annotators).set({ status: "suspended" }).where(eq(annotators.id, first.annotatorId)),
    );
    const input = { token: first.token, password: testPassword, code: await portal.code(opened.secret) };
    await expect(acceptInvitation(door(), input)).rejects.toMatchObject({ code: "conflict" });
    await portal.system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id)));
    await expect(openInvitation(door(), { token: first.token })).rejects.toMatchObject({ code: "conflict" });
  });

  it("of another vendor are not revealed by an invitation, and their invitations do not exist", async () => {
    const [one, two] = [await portal.make.vendor(), await portal.make.vendor()];
    const taken = await portal.make.user("vendor_coordinator", { vendorId: one.id });
    const other = await coordinator(two.id);
    const invitation = await invitedAnnotator(other, taken.email);
    expect(invitation.url).toContain("/invitation#");
    const opened = await openInvitation(door(), { token: invitation.token });
    const input = { token: invitation.token, password: testPassword, code: await portal.code(opened.secret) };
    await expect(acceptInvitation(door(), input)).rejects.toThrow(
      "This invitation cannot be accepted now. Ask whoever invited you.",
    );

    const stranger = await coordinator(one.id);
    for (const verb of [revokeInvitation, resendInvitation]) {
      await expect(verb(stranger, { invitationId: invitation.invitationId })).rejects.toMatchObject({
        code: "not_found",
      });
    }
  });

  it("are not invited, nor is their link moved, by whoever may do so for another vendor only", async () => {
    const [mine, theirs] = [await portal.make.vendor(), await portal.make.vendor()];
    const who = somebody();
    await inviteCoordinator(await admin(), { ...who, vendorId: theirs.id });
    const find = () => portal.system((tx) => tx.select().from(invitations).where(eq(invitations.email, who.email)));
    const [before] = await find();
    const user = await portal.make.user("project_manager");
    const both = (): Context<UserActor> =>
      userContext(portal.db, {
        userId: user.id,
        roles: ["project_manager", "auditor"],
        bindings: [bindingOf("project_manager", { vendorId: mine.id }), bindingOf("auditor")],
      });
    const about = { invitationId: before?.id ?? "" };
    await expect(inviteCoordinator(both(), { ...somebody(), vendorId: theirs.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(resendInvitation(both(), about)).rejects.toMatchObject({ code: "forbidden" });
    await expect(revokeInvitation(both(), about)).rejects.toMatchObject({ code: "forbidden" });
    expect(await find()).toEqual([before]);
    // Nor would the width of another role help, could the right itself be bound.
    const narrow = {
      ...bindingOf("project_manager", { vendorId: mine.id }),
      permissions: ["vendor.inviteCoordinator"] as const,
    };
    const wide = (): Context<UserActor> =>
      userContext(portal.db, { roles: ["auditor"], bindings: [narrow, bindingOf("auditor")] });
    await expect(resendInvitation(wide(), about)).rejects.toMatchObject({ code: "not_found" });
    await expect(revokeInvitation(wide(), about)).rejects.toMatchObject({ code: "not_found" });
    expect(await find()).toEqual([before]);

    // A right without a bound counts for its own kind of invitation, and the log says who used it.
    const manager = userContext(portal.db, { userId: user.id, roles: ["project_manager"] });
    await resendInvitation(manager, about);
    expect(manager.using).toBe("vendor.inviteCoordinator");
    expect(
      (await portal.events("invitation.issued")).find((event) => event.subjectId === about.invitationId),
    ).toMatchObject({
      actorId: user.id,
      vendorId: theirs.id,
    });
    expect((await find())[0]?.tokenHash).not.toBe(before?.tokenHash);
  });

  it("cannot hand out what is not theirs to hand out", async () => {
    const vendor = await portal.make.vendor();
    const ctx = await admin();
    const toCoordinator = await asActor(ctx, (tx) =>
      createInvitation(tx, ctx, { ...somebody(), role: "vendor_coordinator", vendorId: vendor.id }),
    );
    expect((await portal.events("coordinator.invited"))[0]).toMatchObject({ vendorId: vendor.id });
    await expect(
      resendInvitation(await coordinator(vendor.id), { invitationId: toCoordinator.invitationId }),
    ).rejects.toMatchObject({ code: "forbidden" });
    const toStaff = await invite(ctx, { ...somebody(), role: "auditor" });
    await expect(resendInvitation(userContext(portal.db, { roles: ["compliance"] }), toStaff)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      revokeInvitation(userContext(portal.db, { roles: ["project_manager"] }), toStaff),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(listInvitations(userContext(portal.db, { roles: ["project_manager"] }))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
