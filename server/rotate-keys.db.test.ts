import { randomBytes, randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { invitations } from "#db/schema/invitations.ts";
import { setupTokens, userCredentials } from "#db/schema/members.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { checkSealed } from "./check-sealed.ts";
import { enqueue } from "./jobs/enqueue.ts";
import { keyringOf } from "./keyring.ts";
import { loadSigningKey } from "./keys.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { missingKeys, sealedColumns } from "./sealed-columns.ts";
import { open, placeOf, SealedValueError, seal } from "./secrets.ts";
import { factories } from "./testing/factories.ts";

const newKey = () => randomBytes(32).toString("base64");
const [oldKey, freshKey] = [newKey(), newKey()];
const old = keyringOf({ ENCRYPTION_KEY: oldKey });
const both = keyringOf({ ENCRYPTION_KEY: freshKey, ENCRYPTION_KEYS_OTHER: oldKey });
const fresh = keyringOf({ ENCRYPTION_KEY: freshKey });
const seed = (n: number) => `SEED${n}`;
const people = 450;

let test: TestDatabase;
let db: Database;
let userIds: string[];
let mailId: string;

const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const placeOfUser = (id: string) => placeOf("user_credentials.totp_secret", id);
/** Of everyone; all of them have an app. */
const credentials = async () =>
  (await system((tx) => tx.select().from(userCredentials))).map(({ userId, totpSecret }) => ({
    userId,
    totpSecret: totpSecret ?? "",
  }));
const keysInUse = async (tx: Parameters<typeof missingKeys>[0]) =>
  missingKeys(tx, keyringOf({ ENCRYPTION_KEY: newKey() }));

beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.workerUrl, { max: 4, name: "test" });
  const make = factories(db);
  const inviter = await make.user("security_admin");
  await loadSigningKey(db, "receipts", old);
  mailId = randomUUID();
  userIds = await system(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(sql`
      insert into users (id, email, name, organisation)
      select gen_random_uuid(), 'rotate-' || n || '@example.test', 'Person ' || n, 'client' from generate_series(1, ${people}) n returning id`);
    const ids = rows.map((row) => row.id);
    await tx
      .insert(userCredentials)
      .values(
        ids.map((userId, n) => ({ userId, passwordHash: "x", totpSecret: seal(seed(n), old, placeOfUser(userId)) })),
      );
    const [invitationId, setupId] = [randomUUID(), randomUUID()];
    const expiresAt = new Date(Date.now() + 60_000);
    await tx.insert(invitations).values([
      {
        id: invitationId,
        tokenHash: "a",
        email: "i@example.test",
        name: "Invited",
        role: "auditor",
        invitedBy: inviter.id,
        pendingTotp: seal("pending", old, placeOf("invitations.pending_totp", invitationId)),
        expiresAt,
      },
      {
        tokenHash: "b",
        email: "j@example.test",
        name: "Not opened",
        role: "auditor",
        invitedBy: inviter.id,
        expiresAt,
      },
    ]);
    await tx.insert(setupTokens).values({
      id: setupId,
      tokenHash: "c",
      pendingTotp: seal("pending", old, placeOf("setup_tokens.pending_totp", setupId)),
      expiresAt,
    });
    await enqueue(tx, "notifications.sendMail", {
      mailId,
      to: "i@example.test",
      subject: "Hello",
      sealedText: seal("the link", old, placeOf("job.mail", mailId)),
    });
    return ids;
  });
}, 60_000);
afterAll(async () => {
  await db.close();
  await test.drop();
});

it("knows every column that holds sealed values", async () => {
  const { rows } = await system((tx) =>
    tx.execute<{ name: string }>(sql`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and column_name ~ '(_secret|pending_totp|_sealed|id_token|verifier|arrival)$'`),
  );
  const known = sealedColumns.map((column) => column.name).filter((name) => name !== "job.mail");
  expect(rows.map((row) => row.name).toSorted()).toEqual(known.toSorted());
});

describe("before the rotation", () => {
  it("a process with the old key or with both starts, one with another key says what it lacks", async () => {
    await expect(checkSealed(db, old)).resolves.toBeUndefined();
    await expect(checkSealed(db, both)).resolves.toBeUndefined();
    await expect(checkSealed(db, fresh)).rejects.toThrow(
      new RegExp(
        `sealed with the encryption key ${old.current.id}, .*given ${fresh.current.id}.*ENCRYPTION_KEYS_OTHER`,
      ),
    );
  });

  it("looks at the keys' names only, so that a large company starts as fast", async () => {
    const started = performance.now();
    await system((tx) => missingKeys(tx, old));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("rotateKeys", () => {
  it("stopped in the middle, goes on where it was", async () => {
    class Killed extends Error {}
    const stopAt = (limit: number) => (done: { resealed: number }) => {
      if (done.resealed >= limit) throw new Killed();
    };
    await expect(rotateKeys(db, both, stopAt(200))).rejects.toThrow(Killed);
    const keyIds = (await credentials()).map((row) => row.totpSecret.split(".")[1]);
    expect(keyIds.filter((id) => id === fresh.current.id)).toHaveLength(200);
    expect(keyIds.filter((id) => id === old.current.id)).toHaveLength(people - 200);
    // Between the two, everything still opens with both keys, and somebody enrols with the old one alone.
    const [first = ""] = userIds;
    await system((tx) =>
      tx
        .update(userCredentials)
        .set({ totpSecret: seal("late", old, placeOfUser(first)) })
        .where(eq(userCredentials.userId, first)),
    );
    const rest = await rotateKeys(db, both);
    expect(rest[0]?.resealed).toBeGreaterThanOrEqual(people - 200);
    expect(rest.slice(1)).toEqual([
      { column: "user_credentials.pending_totp", resealed: 0 },
      { column: "invitations.pending_totp", resealed: 1 },
      { column: "credential_resets.pending_totp", resealed: 0 },
      { column: "setup_tokens.pending_totp", resealed: 1 },
      { column: "portal_keys.private_key_sealed", resealed: 1 },
      { column: "identity_providers.client_secret", resealed: 0 },
      { column: "sessions.id_token", resealed: 0 },
      { column: "sso_flows.verifier", resealed: 0 },
      { column: "sso_flows.arrival", resealed: 0 },
      { column: "job.mail", resealed: 1 },
    ]);
    expect((await rotateKeys(db, both)).every((done) => done.resealed === 0)).toBe(true);
  });

  it("leaves every value what it was, under the new key alone", async () => {
    await expect(checkSealed(db, fresh)).resolves.toBeUndefined();
    expect(await system(keysInUse)).toEqual([fresh.current.id]);
    await expect(checkSealed(db, old)).rejects.toThrow(fresh.current.id);
    const rows = await credentials();
    expect(rows).toHaveLength(people);
    for (const row of rows) {
      const n = userIds.indexOf(row.userId);
      expect(open(row.totpSecret, fresh, placeOfUser(row.userId))).toBe(n === 0 ? "late" : seed(n));
      expect(() => open(row.totpSecret, old, placeOfUser(row.userId))).toThrow(SealedValueError);
    }
    const again = openDatabase(test.workerUrl, { max: 1, name: "test-again" });
    await expect(loadSigningKey(again, "receipts", fresh)).resolves.toMatchObject({ purpose: "receipts" });
    await again.close();
    const { rows: jobs } = await system((tx) =>
      tx.execute<{ data: { sealedText: string } }>(
        sql`select data from pgboss.job where name = 'notifications.sendMail'`,
      ),
    );
    expect(open(jobs[0]?.data.sealedText ?? "", fresh, placeOf("job.mail", mailId))).toBe("the link");
  });

  it("writes an event with each batch: which column, how many values, from which key to which", async () => {
    const events = await system((tx) => tx.select().from(auditEvents).where(eq(auditEvents.action, "key.resealed")));
    const counted = events.reduce((sum, event) => sum + Number((event.after as { values: number }).values), 0);
    expect(counted).toBeGreaterThanOrEqual(people + 4);
    for (const event of events)
      expect(event).toMatchObject({
        actorName: "keys:rotate",
        subjectName: fresh.current.id,
        before: { keys: [old.current.id] },
        after: { key: fresh.current.id },
      });
    expect(JSON.stringify(events)).not.toContain("v2.");
  });

  it("runs twice at once, and while values change, without losing one", async () => {
    const third = newKey();
    const next = keyringOf({ ENCRYPTION_KEY: third, ENCRYPTION_KEYS_OTHER: `${freshKey},${oldKey}` });
    const change = async (n: number) => {
      const userId = userIds[n] ?? "";
      await system((tx) =>
        tx
          .update(userCredentials)
          .set({ totpSecret: seal(`changed ${n}`, next, placeOfUser(userId)) })
          .where(eq(userCredentials.userId, userId)),
      );
    };
    const others = Array.from({ length: 40 }, (_, n) => change(n * 10 + 5));
    await Promise.all([rotateKeys(db, next), rotateKeys(db, next), ...others]);
    const alone = keyringOf({ ENCRYPTION_KEY: third });
    await expect(checkSealed(db, alone)).resolves.toBeUndefined();
    for (const row of await credentials()) {
      const n = userIds.indexOf(row.userId);
      const changed = n % 10 === 5 && n < 400;
      expect(open(row.totpSecret, alone, placeOfUser(row.userId))).toBe(
        changed ? `changed ${n}` : n === 0 ? "late" : seed(n),
      );
    }
  });

  it("stops at a value that does not open, names no secret, and leaves it as it was", async () => {
    const [, second = ""] = userIds;
    const key = keyringOf({ ENCRYPTION_KEY: newKey() });
    const stranger = seal("x", key, placeOfUser(second));
    await system((tx) =>
      tx.update(userCredentials).set({ totpSecret: stranger }).where(eq(userCredentials.userId, second)),
    );
    await expect(rotateKeys(db, both)).rejects.toThrow(SealedValueError);
    const [row] = await system((tx) => tx.select().from(userCredentials).where(eq(userCredentials.userId, second)));
    expect(row?.totpSecret).toBe(stranger);
  });
});
