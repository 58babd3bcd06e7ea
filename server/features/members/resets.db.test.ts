import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { annotators } from "#db/schema/annotators.ts";
import { credentialResets, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import { bindingOf, customBindingOf } from "#server/auth/bindings.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { signIn } from "#server/auth/sign-in.ts";
import {
  cookieHeaders,
  noThrottle,
  testPassword,
  testRequest,
  withCredentials,
} from "#server/auth/testing/sign-in-person.ts";
import { env } from "#server/env.ts";
import { resetAnnotator } from "#server/features/annotators/reset-annotator.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { resetMember } from "./reset-member.ts";
import { openTestPortal } from "./testing/open-test-portal.ts";
import { completeReset, openReset } from "./use-reset.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());
afterEach(() => Object.assign(env(), { SMTP_FROM: undefined }));

const reason = "Lost the phone with the app.";
const newPassword = "another four plain words";
const door = () => systemContext(portal.db);
const admin = async () => {
  const user = await portal.make.user("security_admin");
  return userContext(portal.db, { userId: user.id, name: user.name, roles: ["security_admin"] });
};
const coordinator = async (vendorId: string) => {
  const user = await portal.make.user("vendor_coordinator", { vendorId });
  return userContext(portal.db, { userId: user.id, name: user.name, roles: ["vendor_coordinator"], vendorId });
};
const tokenIn = (url: string) => new URL(url).hash.slice(1);
const tryIn = (email: string, password: string, code: string) =>
  signIn(portal.db, { email, password, code }, testRequest, noThrottle);

async function member() {
  const user = await portal.make.user("compliance");
  return { ...user, ...(await withCredentials(portal.db, user.id)) };
}
async function annotatorOf(vendorId: string) {
  const annotator = await portal.make.annotator(vendorId);
  const userId = annotator.userId ?? "";
  return { ...annotator, userId, ...(await withCredentials(portal.db, userId)) };
}
async function use(token: string, password = newPassword) {
  const opened = await openReset(door(), { token });
  return { opened, done: await completeReset(door(), { token, password, code: await portal.code(opened.secret) }) };
}

describe("a member who lost their app", () => {
  it("gets a link, chooses anew, and everything old stops", async () => {
    const ctx = await admin();
    const person = await member();
    const before = await tryIn(person.email, testPassword, person.code());
    if (before.outcome !== "accepted") throw new Error("the old credentials do not work");
    const headers = await cookieHeaders(before.token);

    const { url, name, mailed } = await resetMember(ctx, { userId: person.id, reason });
    expect({ name, mailed }).toEqual({ name: person.name, mailed: false });
    expect(url).toMatch(/^http:\/\/localhost:3000\/reset#[\w-]{43}$/);
    const [kept] = await portal.system((tx) =>
      tx.select().from(credentialResets).where(eq(credentialResets.userId, person.id)),
    );
    expect(kept?.tokenHash).toBe(hashToken(tokenIn(url)));
    const [issued] = await portal.events("signIn.resetIssued");
    expect(issued).toMatchObject({ actorId: ctx.actor.userId, subjectId: person.id, after: { reason } });
    expect(JSON.stringify(issued)).not.toContain(tokenIn(url));
    // A link made by mistake locks nobody out.
    expect(await currentActor(portal.db, headers)).not.toBeNull();

    const { opened, done } = await use(tokenIn(url));
    expect(opened).toMatchObject({ name: person.name, email: person.email, issuedByName: ctx.actor.name });
    expect(opened.secret).not.toBe(person.secret);
    expect(done).toEqual({ email: person.email });
    expect(await currentActor(portal.db, headers)).toBeNull();
    expect((await portal.events("signIn.reset"))[0]).toMatchObject({
      actorId: person.id,
      subjectId: person.id,
      after: { issuedBy: ctx.actor.name, sessionsEnded: 1 },
    });
    expect((await tryIn(person.email, testPassword, await portal.code(opened.secret, 1))).outcome).toBe("refused");
    expect((await tryIn(person.email, newPassword, person.code(1))).outcome).toBe("refused");
    // The code that proved the app is used up; the next one signs in.
    expect((await tryIn(person.email, newPassword, await portal.code(opened.secret))).outcome).toBe("refused");
    expect((await tryIn(person.email, newPassword, await portal.code(opened.secret, 1))).outcome).toBe("accepted");
  });

  it("uses a link once, and only the newest", async () => {
    const ctx = await admin();
    const person = await member();
    const first = tokenIn((await resetMember(ctx, { userId: person.id, reason })).url);
    const second = tokenIn((await resetMember(ctx, { userId: person.id, reason })).url);
    await expect(openReset(door(), { token: first })).rejects.toThrow(/does not work any more/);
    await use(second);
    for (const token of [first, second, "x".repeat(43)]) {
      await expect(openReset(door(), { token })).rejects.toThrow(/does not work any more/);
      await expect(completeReset(door(), { token, password: newPassword, code: "123456" })).rejects.toThrow(
        /does not work any more/,
      );
    }
  });

  it("cannot use a link after seven days, nor while suspended, nor with a weak password or a wrong code", async () => {
    const ctx = await admin();
    const person = await member();
    const { url } = await resetMember(ctx, { userId: person.id, reason });
    const token = tokenIn(url);
    const { secret } = await openReset(door(), { token });
    const attempt = async (over: { password?: string; code?: string } = {}) =>
      completeReset(door(), { token, password: newPassword, code: await portal.code(secret), ...over });
    await expect(attempt({ password: person.name })).rejects.toMatchObject({ field: "password" });
    await expect(attempt({ code: await portal.code(secret, 30) })).rejects.toMatchObject({ field: "code" });
    const set = (status: "active" | "suspended") =>
      portal.system((tx) => tx.update(users).set({ status }).where(eq(users.id, person.id)));
    await set("suspended");
    await expect(attempt()).rejects.toMatchObject({ code: "conflict" });
    await expect(resetMember(ctx, { userId: person.id, reason })).rejects.toThrow(/is suspended/);
    await set("active");
    await portal.system((tx) =>
      tx
        .update(credentialResets)
        .set({ expiresAt: sql`clock_timestamp()` })
        .where(eq(credentialResets.tokenHash, hashToken(token))),
    );
    await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    expect((await tryIn(person.email, testPassword, person.code())).outcome).toBe("accepted");
  });

  it("cannot use a link while whoever made it is suspended or may reset nobody any more", async () => {
    const ctx = await admin();
    const person = await member();
    const { url } = await resetMember(ctx, { userId: person.id, reason });
    const token = tokenIn(url);
    const { secret } = await openReset(door(), { token });
    const attempt = async () =>
      completeReset(door(), { token, password: newPassword, code: await portal.code(secret) });
    const maker = eq(users.id, ctx.actor.userId);
    await portal.system((tx) => tx.update(users).set({ status: "suspended" }).where(maker));
    await expect(openReset(door(), { token })).rejects.toThrow(/cannot be used now/);
    await expect(attempt()).rejects.toThrow(/cannot be used now/);
    await portal.system((tx) => tx.update(users).set({ status: "active" }).where(maker));
    const binding = eq(roleBindings.userId, ctx.actor.userId);
    await portal.system((tx) => tx.update(roleBindings).set({ endsAt: sql`clock_timestamp()` }).where(binding));
    await expect(attempt()).rejects.toThrow(/cannot be used now/);
    expect((await portal.events("signIn.reset")).map(({ subjectId }) => subjectId)).not.toContain(person.id);
    expect((await tryIn(person.email, testPassword, person.code())).outcome).toBe("accepted");
    await portal.system((tx) => tx.update(roleBindings).set({ endsAt: null }).where(binding));
    await attempt();
    expect((await portal.events("signIn.reset"))[0]).toMatchObject({ subjectId: person.id });
  });

  it("is helped by a security administrator only, and never by themselves", async () => {
    const person = await member();
    for (const role of ["project_manager", "compliance", "auditor", "vendor_coordinator", "annotator"] as const)
      await expect(
        resetMember(userContext(portal.db, { roles: [role] }), { userId: person.id, reason }),
      ).rejects.toMatchObject({ code: "forbidden" });
    const ctx = await admin();
    await expect(resetMember(ctx, { userId: ctx.actor.userId, reason })).rejects.toThrow(/your own sign-in/);
    const other = await admin();
    expect(await resetMember(ctx, { userId: other.actor.userId, reason })).toMatchObject({ name: other.actor.name });
  });

  it("is not helped by whoever may less than they, unless by a security administrator of the whole portal", async () => {
    const person = await member();
    const user = await portal.make.user("auditor");
    const helper = userContext(portal.db, {
      userId: user.id,
      roles: [],
      bindings: [bindingOf("auditor"), customBindingOf("Help desk", ["member.read", "member.resetSignIn"])],
    });
    const issued = async () => (await portal.events("signIn.resetIssued")).map(({ subjectId }) => subjectId);
    const about = { userId: person.id, reason };
    await expect(resetMember(helper, about)).rejects.toThrow(`${person.name} may do what you may not`);
    expect(await issued()).not.toContain(person.id);
    await expect(
      resetMember({ ...helper }, { ...about, userId: (await portal.make.user("auditor")).id }),
    ).resolves.toBeDefined();
    await resetMember(await admin(), about);
    expect((await issued())[0]).toBe(person.id);
  });

  it("is mailed the link sealed where mail is set up", async () => {
    Object.assign(env(), { SMTP_FROM: "gatehouse@example.test" });
    const person = await member();
    const { url, mailed } = await resetMember(await admin(), { userId: person.id, reason });
    expect(mailed).toBe(true);
    const { rows } = await portal.system((tx) =>
      tx.execute<{ data: { to: string } }>(sql`select data from pgboss.job where name = 'notifications.sendMail'`),
    );
    expect(rows.map((row) => row.data.to)).toEqual([person.email]);
    expect(JSON.stringify(rows)).not.toContain(tokenIn(url));
  });
});

describe("an annotator who lost their app", () => {
  it("is helped by their own coordinator, and no other vendor's", async () => {
    const [mine, other] = [await portal.make.vendor(), await portal.make.vendor()];
    const person = await annotatorOf(mine.id);
    const input = { annotatorId: person.id, reason };
    await expect(resetAnnotator(await coordinator(other.id), input)).rejects.toMatchObject({ code: "not_found" });
    const { url } = await resetAnnotator(await coordinator(mine.id), input);
    expect((await portal.events("signIn.resetIssued"))[0]).toMatchObject({
      vendorId: mine.id,
      annotatorId: person.id,
      subjectId: person.userId,
    });
    const { opened } = await use(tokenIn(url));
    expect((await portal.events("signIn.reset"))[0]).toMatchObject({ vendorId: mine.id, annotatorId: person.id });
    expect((await tryIn(person.email, newPassword, await portal.code(opened.secret, 1))).outcome).toBe("accepted");
    expect(await resetAnnotator(await admin(), input)).toMatchObject({ name: person.name });
  });

  it("needs an account, and not to be suspended", async () => {
    const vendor = await portal.make.vendor();
    const ctx = await coordinator(vendor.id);
    const person = await annotatorOf(vendor.id);
    await portal.system((tx) => tx.update(annotators).set({ status: "suspended" }).where(eq(annotators.id, person.id)));
    await expect(resetAnnotator(ctx, { annotatorId: person.id, reason })).rejects.toThrow(/is suspended/);
    await portal.system((tx) =>
      tx.update(annotators).set({ status: "active", userId: null }).where(eq(annotators.id, person.id)),
    );
    await expect(resetAnnotator(ctx, { annotatorId: person.id, reason })).rejects.toThrow(/no account yet/);
    const colleague = await annotatorOf(vendor.id);
    const { url } = await resetAnnotator(ctx, { annotatorId: colleague.id, reason });
    await portal.system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id)));
    await expect(openReset(door(), { token: tokenIn(url) })).rejects.toMatchObject({ code: "conflict" });
  });

  it.each(["project_manager", "compliance", "auditor", "annotator"] as const)("is not helped by a %s", async (role) => {
    const person = await annotatorOf((await portal.make.vendor()).id);
    const ctx = userContext(portal.db, { roles: [role], vendorId: person.vendorId });
    await expect(resetAnnotator(ctx, { annotatorId: person.id, reason })).rejects.toMatchObject({ code: "forbidden" });
  });
});
