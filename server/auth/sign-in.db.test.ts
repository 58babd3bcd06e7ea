import { and, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { addressRules, rolePolicies, signInPolicies, signIns } from "#db/schema/identity.ts";
import { sessions, userCredentials, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { factories } from "#server/testing/factories.ts";
import { peerHeader } from "./client-address.ts";
import { currentActor } from "./current-actor.ts";
import { hashToken } from "./session-token.ts";
import { signIn } from "./sign-in.ts";
import { cookieHeaders, noThrottle, testPassword, testRequest, withCredentials } from "./testing/sign-in-person.ts";
import { createThrottle } from "./throttle.ts";

let db: Database;
let stop: () => Promise<void>;
let make: ReturnType<typeof factories>;

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 8, name: "test" });
  make = factories(db);
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const attempt = (email: string, code: string, password = testPassword) =>
  signIn(db, { email, password, code }, testRequest, noThrottle);
const eventsOf = (email: string, action: string) =>
  system(async (tx) =>
    (await tx.select().from(auditEvents).where(eq(auditEvents.action, action))).filter(
      (row) => row.after?.email === email,
    ),
  );
const openSessions = (userId: string) =>
  system((tx) =>
    tx
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt))),
  );

async function person(
  role: Parameters<typeof make.user>[0] = "compliance",
  over: Parameters<typeof make.user>[1] = {},
) {
  const user = await make.user(role, over);
  return { ...user, ...(await withCredentials(db, user.id)) };
}

describe("accepting", () => {
  it("opens a session whose token is kept as a hash only, and says so in the log", async () => {
    const user = await person();
    const result = await attempt(user.email.toUpperCase(), ` ${user.code().slice(0, 3)} ${user.code().slice(3)}`);
    if (result.outcome !== "accepted") throw new Error(result.outcome);
    const [session] = await openSessions(user.id);
    expect(session?.tokenHash).toBe(hashToken(result.token));
    expect(JSON.stringify(session)).not.toContain(result.token);
    expect(session?.sourceIp).toBe("192.0.2.7");
    expect(
      Math.round((session?.expiresAt.getTime() ?? 0) - (session?.createdAt.getTime() ?? 0)) / 3_600_000,
    ).toBeCloseTo(12, 2);
    const [event] = await eventsOf(user.email, "signIn.succeeded");
    expect(event).toMatchObject({ actorKind: "user", actorId: user.id, sourceIp: "192.0.2.7", subjectId: session?.id });
  });

  it("ends the session the browser had before", async () => {
    const user = await person();
    const first = await attempt(user.email, user.code());
    if (first.outcome !== "accepted") throw new Error(first.outcome);
    const second = await signIn(
      db,
      { email: user.email, password: testPassword, code: user.code(1) },
      { ...testRequest, previousToken: first.token },
      noThrottle,
    );
    expect(second.outcome).toBe("accepted");
    expect((await openSessions(user.id)).map((row) => row.tokenHash)).not.toContain(hashToken(first.token));
  });
});

describe("refusing", () => {
  it.each([
    ["wrong password", "not the password", 0],
    ["a code of long ago", testPassword, -10],
    ["a code two steps early", testPassword, 3],
  ])("%s", async (_what, password, offset) => {
    const user = await person();
    expect(await attempt(user.email, user.code(offset), password)).toEqual({ outcome: "refused" });
    expect(await openSessions(user.id)).toEqual([]);
    expect(await eventsOf(user.email, "signIn.refused")).toHaveLength(1);
    // Nothing was used up: the right one still works.
    expect((await attempt(user.email, user.code())).outcome).toBe("accepted");
  });

  it("answers unknown people like known ones, in the log too", async () => {
    const user = await person();
    const known = await attempt(user.email, "000000", "not the password");
    const unknown = await attempt("nobody@example.test", "000000", "not the password");
    expect(unknown).toEqual(known);
    const mask = (rows: Awaited<ReturnType<typeof eventsOf>>) =>
      rows.map(({ id, at, subjectName, after, canonical, ...rest }) => ({ ...rest, keys: Object.keys(after ?? {}) }));
    expect(mask(await eventsOf("nobody@example.test", "signIn.refused"))).toEqual(
      mask(await eventsOf(user.email, "signIn.refused")),
    );
  });

  it("a code that was used", async () => {
    const user = await person();
    expect((await attempt(user.email, user.code())).outcome).toBe("accepted");
    expect((await attempt(user.email, user.code())).outcome).toBe("refused");
    // An older step than the last one used is gone as well.
    expect((await attempt(user.email, user.code(-1))).outcome).toBe("refused");
  });

  it("all but one of 50 tries at once with the same code", async () => {
    const user = await person();
    const results = await Promise.all(Array.from({ length: 50 }, () => attempt(user.email, user.code())));
    expect(results.filter((result) => result.outcome === "accepted")).toHaveLength(1);
    expect(await openSessions(user.id)).toHaveLength(1);
  });

  it("suspended people and people of a suspended vendor", async () => {
    const user = await person();
    await system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, user.id)));
    expect((await attempt(user.email, user.code())).outcome).toBe("refused");
    const vendor = await make.vendor();
    const coordinator = await person("vendor_coordinator", { vendorId: vendor.id });
    await system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id)));
    expect((await attempt(coordinator.email, coordinator.code())).outcome).toBe("refused");
  });

  it.each([null, "text", {}, { email: ["a@b.co"], password: {}, code: 1 }, { email: "x", password: "y", code: "z" }])(
    "garbage: %j",
    async (credentials) => {
      expect(await signIn(db, credentials, testRequest, noThrottle)).toEqual({ outcome: "refused" });
    },
  );

  it("seeds sealed with another key, without opening anything", async () => {
    const user = await person();
    await system((tx) =>
      tx
        .update(userCredentials)
        .set({ totpSecret: "v2.00000000.AAAA.AAAA" })
        .where(eq(userCredentials.userId, user.id)),
    );
    await expect(attempt(user.email, "123456")).rejects.toThrow(/sealed with the encryption key/);
    expect(await openSessions(user.id)).toEqual([]);
  });
});

describe("throttling", () => {
  const wrong = (email: string, throttle: ReturnType<typeof createThrottle>, sourceIp: string | null = "192.0.2.50") =>
    signIn(db, { email, password: "not the password", code: "000000" }, { ...testRequest, sourceIp }, throttle);

  it("lets five failures of an account through, even at once, then asks to wait", async () => {
    const user = await person();
    const throttle = createThrottle();
    const results = await Promise.all(Array.from({ length: 20 }, () => wrong(user.email, throttle)));
    expect(results.filter((result) => result.outcome === "refused")).toHaveLength(5);
    const right = await signIn(
      db,
      { email: user.email, password: testPassword, code: user.code() },
      { ...testRequest, sourceIp: "192.0.2.51" },
      throttle,
    );
    expect(right).toMatchObject({ outcome: "throttled" });
    if (right.outcome === "throttled") expect(right.retryAfterSeconds).toBeGreaterThan(800);
    // Another account from the same address is not concerned.
    const other = await person();
    expect(
      (await signIn(db, { email: other.email, password: testPassword, code: other.code() }, testRequest, throttle))
        .outcome,
    ).toBe("accepted");
  });

  it("remembers failures across processes by the log, and treats unknown people alike", async () => {
    for (let i = 0; i < 5; i += 1) await wrong("guess@example.test", createThrottle());
    expect(await wrong("guess@example.test", createThrottle())).toMatchObject({ outcome: "throttled" });
    expect(await eventsOf("guess@example.test", "signIn.refused")).toHaveLength(5);
  });

  it("gives nobody new guesses by the owner's own sign-in", async () => {
    const user = await person();
    const right = { email: user.email, password: testPassword, code: user.code() };
    for (let i = 0; i < 4; i += 1) await wrong(user.email, createThrottle());
    const throttle = createThrottle();
    expect((await signIn(db, right, testRequest, throttle)).outcome).toBe("accepted");
    expect((await wrong(user.email, throttle)).outcome).toBe("refused");
    expect((await wrong(user.email, throttle)).outcome).toBe("throttled");
    expect((await wrong(user.email, createThrottle())).outcome).toBe("throttled");
  });

  it("evaluates five of 10,000 guesses from everywhere, and lets the owner in from a device that is known", async () => {
    const user = await person();
    // As many processes as one portal may have; every guess comes from an address of its own.
    const processes = Array.from({ length: 4 }, createThrottle);
    const guess = async (n: number) =>
      wrong(user.email, processes[n % 4] ?? createThrottle(), `198.51.${Math.floor(n / 250)}.${n % 250}`);
    const outcomes = new Map<string, number>();
    for (let n = 0; n < 10_000; n += 1) {
      const { outcome } = await guess(n);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect(Object.fromEntries(outcomes)).toEqual({ refused: 5, throttled: 9_995 });
    expect(await eventsOf(user.email, "signIn.refused")).toHaveLength(5);

    const from = (device: string | null, code: string) =>
      signIn(db, { email: user.email, password: testPassword, code }, { ...testRequest, device }, processes[0]);
    expect((await from(null, user.code())).outcome).toBe("throttled");
    expect((await from("the owner's laptop", user.code())).outcome).toBe("accepted");
    // A known device guesses no more often than a stranger, in whichever process.
    for (let n = 0; n < 5; n += 1) expect((await from("the owner's laptop", "000000")).outcome).toBe("refused");
    expect((await from("the owner's laptop", user.code(1))).outcome).toBe("throttled");
    expect((await wrong(user.email, createThrottle())).outcome).toBe("throttled");
    const elsewhere = createThrottle();
    const request = { ...testRequest, device: "the owner's laptop" };
    expect(
      (await signIn(db, { email: user.email, password: testPassword, code: user.code(1) }, request, elsewhere)).outcome,
    ).toBe("throttled");
  });

  it("has a wider limit for one address", async () => {
    const throttle = createThrottle();
    const results: string[] = [];
    for (let i = 0; i < 52; i += 1) {
      const wait = await throttle.take(db, { email: `p${i}@example.test`, sourceIp: "192.0.2.99" });
      results.push(wait === null ? "through" : "wait");
    }
    expect(results.filter((result) => result === "through")).toHaveLength(50);
  });
});

describe("what the client decided about sign-in", () => {
  it("is told only to people whose proofs fit", async () => {
    const vendor = await make.vendor();
    const user = await person("vendor_coordinator", { vendorId: vendor.id });
    await system((tx) => tx.insert(signInPolicies).values({ vendorId: vendor.id, passwordAllowed: false }));
    expect((await attempt(user.email, user.code(), "some other password")).outcome).toBe("refused");
    expect((await attempt(user.email, user.code())).outcome).toBe("other_way");
    expect(await openSessions(user.id)).toEqual([]);
    const lines = await system((tx) => tx.select().from(signIns).where(eq(signIns.userId, user.id)));
    expect(lines.map((line) => line.accepted)).toEqual([false, false]);
    expect((await attempt((await person()).email, user.code())).outcome).toBe("refused");
  });

  it("keeps people of a vendor with networks to those, at sign-in and after", async () => {
    const vendor = await make.vendor();
    const user = await person("vendor_coordinator", { vendorId: vendor.id });
    const allow = (network: string) => system((tx) => tx.insert(addressRules).values({ vendorId: vendor.id, network }));
    await allow("198.51.100.0/24");
    expect((await attempt(user.email, user.code())).outcome).toBe("other_place");
    await allow("192.0.2.0/28");
    const entered = await attempt(user.email, user.code(1));
    if (entered.outcome !== "accepted") throw new Error(entered.outcome);
    const from = async (address: string) => {
      const headers = await cookieHeaders(entered.token);
      headers.set(peerHeader, address);
      return currentActor(db, headers);
    };
    expect((await from("192.0.2.7"))?.userId).toBe(user.id);
    expect(await from("192.0.2.200")).toBeNull();
    expect(await from("")).toBeNull();
  });

  it("bounds sessions by the role's policy", async () => {
    await system((tx) => tx.insert(rolePolicies).values({ role: "auditor", idleMinutes: 10, absoluteHours: 2 }));
    const user = await person("auditor");
    expect((await attempt(user.email, user.code())).outcome).toBe("accepted");
    const [session] = await openSessions(user.id);
    const hours = ((session?.expiresAt.getTime() ?? 0) - (session?.createdAt.getTime() ?? 0)) / 3_600_000;
    expect(hours).toBeCloseTo(2, 2);
    expect(session?.idleMinutes).toBe(10);
  });
});

describe("the sign-in history", () => {
  it("keeps accepted and refused tries of known people, with what is unusual", async () => {
    const user = await person();
    const from = (sourceIp: string, code: string) =>
      signIn(db, { email: user.email, password: testPassword, code }, { ...testRequest, sourceIp }, noThrottle);
    await from("193.0.6.139", user.code(-1));
    await from("193.0.6.139", "000000");
    await from("41.90.0.1", user.code(1));
    const lines = await system((tx) =>
      tx.select().from(signIns).where(eq(signIns.userId, user.id)).orderBy(signIns.at),
    );
    expect(lines.map(({ accepted, country, flags }) => ({ accepted, country, flags }))).toEqual([
      { accepted: true, country: "NL", flags: [] },
      { accepted: false, country: "NL", flags: [] },
      { accepted: true, country: "KE", flags: ["new_country", "impossible_travel"] },
    ]);
  });
});
