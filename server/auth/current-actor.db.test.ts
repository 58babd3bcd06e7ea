import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { addressRules, rolePolicies } from "#db/schema/identity.ts";
import { sessions, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { factories } from "#server/testing/factories.ts";
import { sessionCookieName } from "./cookies.ts";
import { currentActor, sessionHolds } from "./current-actor.ts";
import { hashToken, newToken } from "./session-token.ts";
import { endOwnSession } from "./sign-out.ts";
import { cookieHeaders } from "./testing/sign-in-person.ts";

let db: Database;
let stop: () => Promise<void>;
let make: ReturnType<typeof factories>;

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 6, name: "test" });
  make = factories(db);
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const interval = (text: string) => sql`clock_timestamp() + ${text}::interval`;

async function session(userId: string, over: { idle?: string; absolute?: string; seen?: string } = {}) {
  const token = newToken();
  await system((tx) =>
    tx.insert(sessions).values({
      tokenHash: hashToken(token),
      userId,
      mfaAt: sql`clock_timestamp()`,
      lastSeenAt: interval(over.seen ?? "0"),
      idleExpiresAt: interval(over.idle ?? "30 minutes"),
      expiresAt: interval(over.absolute ?? "12 hours"),
    }),
  );
  return { token, headers: await cookieHeaders(token) };
}
const row = async (token: string) =>
  (
    await system((tx) =>
      tx
        .select()
        .from(sessions)
        .where(eq(sessions.tokenHash, hashToken(token))),
    )
  )[0];

describe("who is asking", () => {
  it("is the session's person with their roles and projects", async () => {
    const user = await make.user("project_manager");
    const project = await make.project([]);
    await system(async (tx) => {
      await tx.delete(roleBindings).where(eq(roleBindings.userId, user.id));
      await tx.insert(roleBindings).values({ userId: user.id, role: "project_manager", projectId: project.id });
    });
    const { headers } = await session(user.id);
    expect(await currentActor(db, headers)).toMatchObject({
      userId: user.id,
      roles: ["project_manager"],
      bindings: [{ role: "project_manager", projectId: project.id }],
      organisation: "client",
      vendorId: null,
    });
    await system((tx) => tx.insert(roleBindings).values({ userId: user.id, role: "compliance" }));
    expect(await currentActor(db, headers)).toMatchObject({
      bindings: [{ projectId: project.id }, { role: "compliance", projectId: null }],
      permissions: expect.arrayContaining(["assignment.write", "gate.verify"]),
    });
  });

  it("knows the annotator behind a user", async () => {
    const vendor = await make.vendor();
    const annotator = await make.annotator(vendor.id);
    const { headers } = await session(annotator.userId ?? "");
    expect(await currentActor(db, headers)).toMatchObject({
      annotatorId: annotator.id,
      vendorId: vendor.id,
      roles: ["annotator"],
    });
    await system((tx) => tx.update(annotators).set({ status: "suspended" }).where(eq(annotators.id, annotator.id)));
    expect(await currentActor(db, headers)).toBeNull();
  });
});

it("a session through broken glass is the administrator's without a passkey, and no other role's", async () => {
  const user = await make.user("auditor");
  const policy = { idleMinutes: 30, absoluteHours: 12, mfa: "passkey" } as const;
  await system(async (tx) => {
    await tx.insert(roleBindings).values({ userId: user.id, role: "security_admin" });
    await tx.insert(rolePolicies).values([
      { role: "security_admin", ...policy },
      { role: "auditor", ...policy },
    ]);
  });
  const { token, headers } = await session(user.id);
  expect(await currentActor(db, headers)).toMatchObject({ roles: [], passkeyOnly: true });
  await system((tx) =>
    tx
      .update(sessions)
      .set({ breakGlassId: randomUUID() })
      .where(eq(sessions.tokenHash, hashToken(token))),
  );
  const actor = await currentActor(db, headers);
  expect(actor).toMatchObject({ roles: ["security_admin"], passkeyOnly: true });
  // What both roles hold is held by the one that counts.
  expect(actor?.withheld.filter((permission) => actor.permissions.includes(permission))).toEqual([]);
  await system((tx) => tx.delete(rolePolicies));
});

describe("what stays open longer than a request", () => {
  const holds = async (token: string, address: string | null = "192.0.2.7") =>
    sessionHolds(db, (await row(token))?.id ?? "", address);

  it("goes on while its session holds", async () => {
    const user = await make.user("auditor");
    expect(await holds((await session(user.id)).token)).toBe(true);
    expect(await holds((await session(user.id, { idle: "-1 second" })).token)).toBe(false);
    expect(await holds((await session(user.id, { absolute: "-1 second" })).token)).toBe(false);
    expect(await sessionHolds(db, randomUUID(), "192.0.2.7")).toBe(false);
  });

  it("ends with the session, with the person's suspension and outside their networks", async () => {
    const user = await make.user("auditor");
    const [one, two] = [await session(user.id), await session(user.id)];
    await endOwnSession(db, one.token, { sourceIp: null, requestId: "r" });
    expect(await holds(one.token)).toBe(false);
    await system((tx) => tx.insert(addressRules).values({ role: "auditor", network: "198.51.100.0/24" }));
    expect(await holds(two.token)).toBe(false);
    expect(await holds(two.token, null)).toBe(false);
    expect(await holds(two.token, "198.51.100.9")).toBe(true);
    await system((tx) => tx.delete(addressRules));
    await system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, user.id)));
    expect(await holds(two.token)).toBe(false);
  });
});

describe("nobody", () => {
  it.each([
    ["an idle session, by the database clock", { idle: "-1 second" }],
    ["a session past its end, however busy", { absolute: "-1 second" }],
  ])("%s", async (_what, over) => {
    const user = await make.user("auditor");
    expect(await currentActor(db, (await session(user.id, over)).headers)).toBeNull();
  });

  it("a session that was ended, at once", async () => {
    const user = await make.user("auditor");
    const { token, headers } = await session(user.id);
    expect(await currentActor(db, headers)).not.toBeNull();
    await endOwnSession(db, token, { sourceIp: null, requestId: "r" });
    expect(await currentActor(db, headers)).toBeNull();
    // A second sign-out changes nothing and is no second event.
    await endOwnSession(db, token, { sourceIp: null, requestId: "r" });
    const events = await system((tx) => tx.select().from(auditEvents).where(eq(auditEvents.actorId, user.id)));
    expect(events.map((event) => event.action)).toEqual(["signOut.done"]);
  });

  it("suspended people, people of a suspended vendor, people without a role", async () => {
    const user = await make.user("auditor");
    const one = await session(user.id);
    await system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, user.id)));
    expect(await currentActor(db, one.headers)).toBeNull();

    const vendor = await make.vendor();
    const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
    const two = await session(coordinator.id);
    expect(await currentActor(db, two.headers)).not.toBeNull();
    await system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id)));
    expect(await currentActor(db, two.headers)).toBeNull();

    const bare = await make.user("auditor");
    await system((tx) => tx.delete(roleBindings).where(eq(roleBindings.userId, bare.id)));
    expect(await currentActor(db, (await session(bare.id)).headers)).toBeNull();
  });

  it.each(["", "x", "a.b.c.d.e", "eyJhbGciOiJub25lIn0.e30.", `${"A".repeat(5000)}`, "%00", "\u00e9"])(
    "garbage in the cookie: %s",
    async (value) => {
      expect(
        await currentActor(
          db,
          new Headers({ cookie: `${sessionCookieName()}=${value}`, authorization: "Bearer %E0%A4%A" }),
        ),
      ).toBeNull();
    },
  );

  it("a cookie sealed with another secret, an outdated one, one with foreign claims, a raw token", async () => {
    const user = await make.user("auditor");
    const { token } = await session(user.id);
    const ask = (value: string) => currentActor(db, new Headers({ cookie: `${sessionCookieName()}=${value}` }));
    const secret = process.env.AUTH_SECRET ?? "";
    expect(
      await ask(await encode({ token: { sid: token }, secret: "another secret of thirty-two chars", maxAge: 60 })),
    ).toBeNull();
    expect(await ask(await encode({ token: { sid: token }, secret, maxAge: -60 }))).toBeNull();
    expect(await ask(await encode({ token: { sub: user.id, userId: user.id }, secret, maxAge: 60 }))).toBeNull();
    expect(await ask(token)).toBeNull();
  });
});

describe("keeping alive", () => {
  it("moves the idle end at most once a minute, never past the absolute end", async () => {
    const user = await make.user("auditor");
    const fresh = await session(user.id, { idle: "10 minutes", seen: "-10 seconds" });
    const before = await row(fresh.token);
    await currentActor(db, fresh.headers);
    expect((await row(fresh.token))?.idleExpiresAt).toEqual(before?.idleExpiresAt);

    const stale = await session(user.id, { idle: "10 minutes", seen: "-2 minutes", absolute: "20 minutes" });
    await currentActor(db, stale.headers);
    const after = await row(stale.token);
    expect(after?.idleExpiresAt).toEqual(after?.expiresAt);
    expect(Date.now() - (after?.lastSeenAt.getTime() ?? 0)).toBeLessThan(30_000);
  });
});
