import { createPublicKey, randomBytes, verify } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, everywhere, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { keyringOf } from "./keyring.ts";
import { loadSigningKey, publicKeysOf } from "./keys.ts";

let database: TestDatabase;
let pools: Database[];
const newKeys = () => keyringOf({ ENCRYPTION_KEY: randomBytes(32).toString("base64") });
const key = newKeys();
beforeAll(async () => {
  database = await createTestDatabase();
  pools = Array.from({ length: 6 }, (_, n) => openDatabase(database.workerUrl, { max: 2, name: `test-${n}` }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await database.drop();
});
const pool = () => {
  const [first] = pools;
  if (!first) throw new Error("there is no pool");
  return first;
};

describe("loadSigningKey", () => {
  it("makes one key, whoever is first, and writes that down once", async () => {
    const keys = await Promise.all(pools.map((db) => loadSigningKey(db, "receipts", key)));
    expect(new Set(keys.map((one) => one.publicKey)).size).toBe(1);
    const events = await pool().withScope({ kind: "system" }, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, "key.created")),
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ subjectName: "receipts", subjectId: keys[0]?.id });
    expect(JSON.stringify(events)).not.toContain("v2.");
  });

  it("signs so that the public half verifies", async () => {
    const { publicKey, sign } = await loadSigningKey(pool(), "receipts", key);
    const bytes = Buffer.from("a receipt");
    const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey, "base64").toString("base64url") };
    expect(verify(null, bytes, createPublicKey({ key: jwk, format: "jwk" }), sign(bytes))).toBe(true);
    expect(await pool().withScope({ kind: "system" }, (tx) => publicKeysOf(tx, "receipts"))).toMatchObject([
      { publicKey },
    ]);
  });

  it("is another one for each purpose", async () => {
    const [agents, receipts] = await Promise.all([
      loadSigningKey(pool(), "agents", key),
      loadSigningKey(pool(), "receipts", key),
    ]);
    expect(agents.publicKey).not.toBe(receipts.publicKey);
  });

  it("keeps the private half sealed, and says which encryption key is needed", async () => {
    const other = openDatabase(database.workerUrl, { max: 1, name: "test-other-key" });
    await expect(loadSigningKey(other, "receipts", newKeys())).rejects.toThrow("which this process was not given");
    // Not remembered: with the right key the next call works.
    await expect(loadSigningKey(other, "receipts", key)).resolves.toMatchObject({ purpose: "receipts" });
    await other.close();
  });

  it("cannot be read by people's own rights", async () => {
    const { rows } = await pool().withScope({ kind: "client", userId: crypto.randomUUID(), reach: everywhere }, (tx) =>
      tx.execute(sql`select 1 from portal_keys`),
    );
    expect(rows).toHaveLength(0);
  });
});
