import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { users } from "#db/schema/members.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { factories } from "#server/testing/factories.ts";
import { signIn } from "./sign-in.ts";
import { noThrottle, testPassword, testRequest, withCredentials } from "./testing/sign-in-person.ts";

// How long a refusal takes must not tell who has an account: it is the same work for everyone. `npm run bench:login`
// measures it.

const verified = vi.hoisted(() => ({ hashes: [] as string[] }));
vi.mock("@node-rs/argon2", async (importOriginal) => {
  const original = await importOriginal<typeof import("@node-rs/argon2")>();
  const verify: typeof original.verify = (hash, ...rest) => {
    verified.hashes.push(String(hash));
    return original.verify(hash, ...rest);
  };
  return { ...original, verify };
});

let db: Database;
let stop: () => Promise<void>;
beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

it("checks one password of one cost for everyone", async () => {
  const make = factories(db);
  const known = await make.user("compliance");
  const suspended = await make.user("compliance");
  for (const { id } of [known, suspended]) await withCredentials(db, id);
  await db.withScope({ kind: "system" }, (tx) =>
    tx.update(users).set({ status: "suspended" }).where(eq(users.id, suspended.id)),
  );
  const uninvited = await make.user("compliance");
  for (const [email, password] of [
    [known.email, "not the password"],
    [known.email, testPassword],
    [suspended.email, testPassword],
    [uninvited.email, testPassword],
    ["nobody@example.test", testPassword],
  ] as const) {
    verified.hashes = [];
    const result = await signIn(db, { email, password, code: "000000" }, testRequest, noThrottle);
    expect(result).toEqual({ outcome: "refused" });
    expect(verified.hashes.map((hash) => hash.split("$").slice(1, 4).join(" "))).toEqual([
      "argon2id v=19 m=19456,t=2,p=1",
    ]);
  }
});
