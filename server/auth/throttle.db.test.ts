import { randomUUID } from "node:crypto";
import type { RateLimiterMemory } from "rate-limiter-flexible";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { recordAudit } from "#server/audit/record.ts";
import { systemContext } from "#server/testing/contexts.ts";
import { consume, createThrottle, sharedThrottle } from "./throttle.ts";

let db: Database;
let stop: () => Promise<void>;
beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 2, name: "test" });
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const somebody = () => `${randomUUID()}@example.test`;
/** How many of so many tries are let through. */
async function through(tries: number, take: () => Promise<number | null>): Promise<number> {
  let passed = 0;
  for (let n = 0; n < tries; n += 1) if ((await take()) === null) passed += 1;
  return passed;
}

it("asks to wait for a quarter of an hour at most, in seconds", async () => {
  const throttle = createThrottle();
  const attempt = { email: somebody(), sourceIp: null };
  expect(await through(6, () => throttle.take(db, attempt))).toBe(5);
  const wait = await throttle.take(db, attempt);
  expect(wait).toBeGreaterThan(890);
  expect(wait).toBeLessThanOrEqual(900);
});

it("gives each device of an account tries of its own", async () => {
  const throttle = createThrottle();
  const email = somebody();
  for (const device of [null, "laptop", "telephone"])
    expect(await through(7, () => throttle.take(db, { email, sourceIp: null, device }))).toBe(5);
  // Nor do two accounts share those of a device.
  expect(await throttle.take(db, { email: somebody(), sourceIp: null, device: "laptop" })).toBeNull();
});

it("holds an address's limit against strangers only: known devices behind it go on", async () => {
  const throttle = createThrottle();
  const sourceIp = "192.0.2.80";
  expect(await through(55, () => throttle.take(db, { email: somebody(), sourceIp }))).toBe(50);
  expect(await throttle.take(db, { email: somebody(), sourceIp })).toBeGreaterThan(0);
  expect(await throttle.take(db, { email: somebody(), sourceIp, device: "laptop" })).toBeNull();
  expect(await throttle.take(db, { email: somebody(), sourceIp: "192.0.2.81" })).toBeNull();
  // Unknown addresses are no one place.
  expect(await through(55, () => throttle.take(db, { email: somebody(), sourceIp: null }))).toBe(55);
});

it("takes a right try back, of the account and of the address", async () => {
  const throttle = createThrottle();
  const mine = { email: somebody(), sourceIp: "192.0.2.90" };
  for (let n = 0; n < 60; n += 1) {
    expect(await throttle.take(db, mine)).toBeNull();
    await throttle.forgive(mine);
  }
  // A known device's try was never counted for the address, so it takes nothing back there.
  for (let n = 0; n < 10; n += 1) await throttle.forgive({ ...mine, device: "laptop" });
  expect(await through(55, () => throttle.take(db, { email: somebody(), sourceIp: "192.0.2.90" }))).toBe(50);
});

it("counts what other processes refused, by the log, for this account and device", async () => {
  const email = somebody();
  const refuse = (action: "signIn.refused" | "proof.refused", device: string | null) =>
    db.withScope({ kind: "system" }, (tx) =>
      recordAudit(tx, systemContext(db), {
        action,
        subject: { type: "portal", id: null, name: email },
        after: { email, ...(device ? { device } : {}) },
      }),
    );
  const wait = (device: string | null) => createThrottle().take(db, { email, sourceIp: null, device });
  for (const action of ["signIn.refused", "proof.refused", "signIn.refused", "proof.refused"] as const) {
    await refuse(action, null);
    await refuse("signIn.refused", "laptop");
  }
  expect([await wait(null), await wait("laptop")]).toEqual([null, null]);
  await refuse("proof.refused", null);
  const seconds = await wait(null);
  expect(seconds).toBeGreaterThan(840);
  expect(seconds).toBeLessThanOrEqual(900);
  expect(await wait("laptop")).toBeNull();
  expect(await createThrottle().take(db, { email: somebody(), sourceIp: null })).toBeNull();
});

it("is one for the whole process", () => {
  const throttle = sharedThrottle();
  expect(throttle).toHaveProperty("take");
  expect(sharedThrottle()).toBe(throttle);
});

it("lets nobody through when counting itself fails", async () => {
  const broken = { consume: () => Promise.reject(new Error("no memory")) } as unknown as RateLimiterMemory;
  await expect(consume(broken, "key")).rejects.toThrow("no memory");
});
