import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { sessions } from "#db/schema/members.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { UnauthenticatedError } from "#server/errors.ts";
import { factories } from "#server/testing/factories.ts";
import { signedIn } from "#server/testing/world.ts";
import { rotateSession, rotateSessions } from "./rotate-session.ts";
import { hashToken } from "./session-token.ts";

let db: Database;
let stop: () => Promise<void>;
let make: ReturnType<typeof factories>;
beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 2, name: "test" });
  make = factories(db);
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const rowsOf = (userId: string) =>
  system((tx) => tx.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(sessions.createdAt));

/** Somebody whose last proof is an hour old, signed in in two browsers. */
async function person() {
  const user = await make.user("auditor");
  const [one, two] = [await signedIn(db, user.id), await signedIn(db, user.id)];
  await system((tx) =>
    tx.update(sessions).set({ mfaAt: sql`clock_timestamp() - interval '1 hour'` }).where(eq(sessions.userId, user.id)),
  );
  return { userId: user.id, one, two };
}

it.each([
  ["code", null],
  ["passkey", expect.any(Date)],
] as const)("a %s renews this session's token and proof, and no other session's", async (proof, passkeyAt) => {
  const { userId, one, two } = await person();
  const token = await system((tx) => rotateSession(tx, one.sessionId, proof));
  const rows = await rowsOf(userId);
  const [renewed, other] = [one, two].map(({ sessionId }) => rows.find(({ id }) => id === sessionId));
  expect(renewed).toMatchObject({ tokenHash: hashToken(token), endedAt: null, passkeyAt });
  expect(Date.now() - (renewed?.mfaAt.getTime() ?? 0)).toBeLessThan(60_000);
  expect(other).toMatchObject({ tokenHash: hashToken(two.token), passkeyAt: null });
  expect(Date.now() - (other?.mfaAt.getTime() ?? 0)).toBeGreaterThan(3_000_000);
});

it("a session that ended meanwhile is not brought back by a proof", async () => {
  const { userId, one } = await person();
  await system((tx) => rotateSessions(tx, userId));
  await expect(system((tx) => rotateSession(tx, one.sessionId, "code"))).rejects.toThrow(UnauthenticatedError);
  expect((await rowsOf(userId)).every(({ endedAt }) => endedAt !== null)).toBe(true);
});

it("a change of what somebody may ends all their sessions, says why, and ends nobody else's", async () => {
  const [changed, other] = [await person(), await person()];
  expect(await system((tx) => rotateSessions(tx, changed.userId))).toBe(2);
  for (const row of await rowsOf(changed.userId))
    expect(row).toMatchObject({ endedAt: expect.any(Date), endReason: "What the person may do was changed." });
  expect((await rowsOf(other.userId)).map(({ endedAt }) => endedAt)).toEqual([null, null]);
});
