import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessions } from "#db/schema/members.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import { cookieHeaders } from "#server/auth/testing/sign-in-person.ts";
import type { Context, UserActor } from "#server/context.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { demoSignIn, listDemoPeople } from "./demo-people.ts";
import { endSession } from "./end-session.ts";
import { listMemberSessions } from "./list-member-sessions.ts";
import { listMembers } from "./list-members.ts";
import { restoreMember } from "./restore-member.ts";
import { suspendMember } from "./suspend-member.ts";
import { openTestPortal } from "./testing/open-test-portal.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
let admin: Context<UserActor>;
beforeAll(async () => {
  portal = await openTestPortal();
  const user = await portal.make.user("security_admin", { name: "Zoe Admin" });
  admin = userContext(portal.db, { userId: user.id, name: user.name, roles: ["security_admin"] });
});
afterAll(() => portal.close());

const reason = "Left the company last week.";
async function signedIn(userId: string) {
  const token = newToken();
  await portal.system((tx) =>
    tx.insert(sessions).values({
      tokenHash: hashToken(token),
      userId,
      mfaAt: sql`clock_timestamp()`,
      idleExpiresAt: sql`clock_timestamp() + interval '30 minutes'`,
      expiresAt: sql`clock_timestamp() + interval '12 hours'`,
      sourceIp: "192.0.2.8",
    }),
  );
  return cookieHeaders(token);
}

describe("suspending", () => {
  it("refuses the very next request and every later one, until restored and signed in again", async () => {
    const user = await portal.make.user("compliance");
    const headers = await signedIn(user.id);
    expect(await currentActor(portal.db, headers)).not.toBeNull();
    expect(await suspendMember(admin, { userId: user.id, reason })).toEqual({ name: user.name, sessionsEnded: 1 });
    expect(await currentActor(portal.db, headers)).toBeNull();
    expect((await portal.events("member.suspended"))[0]).toMatchObject({
      subjectId: user.id,
      actorId: admin.actor.userId,
      after: { reason, sessionsEnded: 1 },
    });
    await expect(suspendMember(admin, { userId: user.id, reason })).rejects.toMatchObject({ code: "conflict" });

    await restoreMember(admin, { userId: user.id, reason });
    expect((await portal.events("member.restored"))[0]).toMatchObject({ subjectId: user.id });
    expect(await currentActor(portal.db, headers)).toBeNull();
    expect(await currentActor(portal.db, await signedIn(user.id))).not.toBeNull();
    await expect(restoreMember(admin, { userId: user.id, reason })).rejects.toMatchObject({ code: "conflict" });
  });

  it("is not for oneself, annotators or people who do not exist", async () => {
    await expect(suspendMember(admin, { userId: admin.actor.userId, reason })).rejects.toThrow(/yourself/);
    const annotator = await portal.make.annotator((await portal.make.vendor()).id);
    await expect(suspendMember(admin, { userId: annotator.userId ?? "", reason })).rejects.toThrow(/own page/);
    await expect(suspendMember(admin, { userId: randomUUID(), reason })).rejects.toMatchObject({ code: "not_found" });
    await expect(restoreMember(admin, { userId: randomUUID(), reason })).rejects.toMatchObject({ code: "not_found" });
  });

  it("leaves one administrator, even when two suspend each other at once", async () => {
    const two = await portal.make.user("security_admin");
    const second = userContext(portal.db, { userId: two.id, name: two.name, roles: ["security_admin"] });
    const results = await Promise.allSettled([
      suspendMember(admin, { userId: two.id, reason }),
      suspendMember(second, { userId: admin.actor.userId, reason }),
    ]);
    expect(results.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const [refused] = results.filter((one) => one.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "conflict" });
    const suspended = results[0]?.status === "fulfilled" ? two.id : admin.actor.userId;
    await restoreMember(admin, { userId: suspended, reason });
  });
});

describe("sessions", () => {
  it("are shown without their tokens and ended one by one", async () => {
    const user = await portal.make.user("auditor");
    const [one, two] = [await signedIn(user.id), await signedIn(user.id)];
    const rows = await listMemberSessions(admin, { userId: user.id });
    expect(rows).toHaveLength(2);
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual([
      "current",
      "id",
      "lastSeenAt",
      "sourceIp",
      "startedAt",
      "userAgent",
    ]);
    const first = await currentActor(portal.db, one);
    await endSession(admin, { sessionId: first?.sessionId ?? "" });
    expect(await currentActor(portal.db, one)).toBeNull();
    expect(await currentActor(portal.db, two)).not.toBeNull();
    expect((await portal.events("session.ended"))[0]).toMatchObject({
      subjectId: first?.sessionId,
      subjectName: user.name,
    });
    await expect(endSession(admin, { sessionId: first?.sessionId ?? "" })).rejects.toMatchObject({ code: "not_found" });
    await expect(listMemberSessions(admin, { userId: randomUUID() })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the list", () => {
  it("pages by name, filters, and says who was there when", async () => {
    const names = ["Aaa One", "Aaa Three", "Aaa Two"];
    for (const name of names) await signedIn((await portal.make.user("auditor", { name })).id);
    const first = await listMembers(admin, { text: "aaa", limit: 2 });
    expect(first.rows.map((row) => row.name)).toEqual(["Aaa One", "Aaa Three"]);
    expect(first.rows[0]).toMatchObject({ roles: ["auditor"], status: "active", vendorName: null, annotatorId: null });
    expect(first.rows[0]?.lastSeenAt).toBeInstanceOf(Date);
    const next = await listMembers(admin, { text: "aaa", limit: 2, after: first.older ?? "" });
    expect(next.rows.map((row) => row.name)).toEqual(["Aaa Two"]);
    expect(next.older).toBeNull();
    expect((await listMembers(admin, { text: "%", limit: 50 })).rows).toEqual([]);
    const vendorsPeople = await listMembers(admin, { organisation: "vendor", limit: 50 });
    expect(vendorsPeople.rows.every((row) => row.vendorName !== null)).toBe(true);
    await expect(listMembers(admin, { limit: 2, after: "nonsense" })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("roles without the permission", () => {
  const input = { userId: randomUUID(), reason };
  it.each(["project_manager", "auditor", "vendor_coordinator", "annotator"] as const)(
    "%s sees and changes nobody",
    async (role) => {
      const ctx = userContext(portal.db, { roles: [role] });
      for (const attempt of [
        listMembers(ctx, { limit: 10 }),
        listMemberSessions(ctx, input),
        suspendMember(ctx, input),
        restoreMember(ctx, input),
        endSession(ctx, { sessionId: randomUUID() }),
      ])
        await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
    },
  );

  it("compliance reads only", async () => {
    const ctx = userContext(portal.db, { roles: ["compliance"] });
    expect((await listMembers(ctx, { limit: 1 })).rows).toHaveLength(1);
    await expect(suspendMember(ctx, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(endSession(ctx, { sessionId: randomUUID() })).rejects.toMatchObject({ code: "forbidden" });
  });
});

it("has no demo people outside a demo", async () => {
  expect(listDemoPeople()).toEqual([]);
  await expect(demoSignIn(systemContext(portal.db), { email: "anyone@example.test" })).rejects.toMatchObject({
    code: "not_found",
  });
});
