import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase, type Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { ConflictError, UnauthenticatedError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { holdChanges, requireActive } from "./require-active.ts";

let db: Database;
let stop: () => Promise<void>;
let make: ReturnType<typeof factories>;
beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  make = factories(db);
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const system = <T>(work: (tx: Tx) => Promise<T>) => db.withScope({ kind: "system" }, work);
const actorOf = (userId: string, vendorId: string | null = null) =>
  userContext(db, { roles: [vendorId ? "vendor_coordinator" : "auditor"], userId, vendorId }).actor;
const changes = (userId: string, vendorId: string | null = null) =>
  system((tx) => requireActive(tx, actorOf(userId, vendorId)));

describe("a change", () => {
  it("is made by whoever nothing suspends, and by somebody without an account", async () => {
    const vendor = await make.vendor();
    const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
    await changes(coordinator.id, vendor.id);
    await changes((await make.user("auditor")).id);
    await changes(randomUUID());
  });

  it("is refused to suspended people, people of a suspended vendor and suspended annotators", async () => {
    const user = await make.user("auditor");
    await system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, user.id)));
    await expect(changes(user.id)).rejects.toThrow(UnauthenticatedError);
    await expect(changes(user.id)).rejects.toThrow("signed out. Nothing was changed");

    const vendor = await make.vendor();
    const annotator = await make.annotator(vendor.id);
    const colleague = await make.annotator(vendor.id);
    await system((tx) => tx.update(annotators).set({ status: "suspended" }).where(eq(annotators.id, annotator.id)));
    await expect(changes(annotator.userId ?? "", vendor.id)).rejects.toThrow(UnauthenticatedError);
    await changes(colleague.userId ?? "", vendor.id);
    await system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id)));
    await expect(changes(colleague.userId ?? "", vendor.id)).rejects.toThrow(UnauthenticatedError);
  });

  it("goes on with the rights and the patience it had before", async () => {
    const user = await make.user("auditor");
    const settings = (tx: Tx) =>
      tx.execute(sql`select current_setting('gh.scope', true) as scope, current_setting('lock_timeout') as patience`);
    const reach = { all: true, projectIds: [], vendorIds: [], environmentIds: [], from: null, until: null };
    const [before, after] = await db.withScope({ kind: "client", userId: user.id, reach }, async (tx) => {
      await tx.execute(sql`set local lock_timeout = '7s'`);
      const was = (await settings(tx)).rows;
      await requireActive(tx, actorOf(user.id));
      return [was, (await settings(tx)).rows];
    });
    expect(before).toEqual([{ scope: "client", patience: "7s" }]);
    expect(after).toEqual(before);
  });

  it("fails as the database says for any other reason", async () => {
    const attempt = system(async (tx) => {
      await tx.execute(sql`select 1 / 0`).catch(() => undefined);
      await requireActive(tx, actorOf(randomUUID()));
    });
    await expect(attempt).rejects.toThrow();
    await expect(attempt).rejects.not.toThrow(ConflictError);
  });
});

describe("while somebody is being suspended", () => {
  /** Runs `meanwhile` while a transaction holds these people's changes. */
  const held = (whose: Parameters<typeof holdChanges>[1], meanwhile: () => Promise<void>) =>
    system(async (tx) => {
      await holdChanges(tx, whose);
      await meanwhile();
    });

  it("their changes are not made, and they may try again; other people's are", async () => {
    const [user, other] = [await make.user("auditor"), await make.user("auditor")];
    await held({ userId: user.id }, async () => {
      await expect(changes(user.id)).rejects.toThrow(ConflictError);
      await expect(changes(user.id)).rejects.toThrow("try again");
      await changes(other.id);
    });
    await changes(user.id);
  });

  it("as one of a vendor, that holds for everyone of the vendor", async () => {
    const [vendor, other] = [await make.vendor(), await make.vendor()];
    const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
    const stranger = await make.user("vendor_coordinator", { vendorId: other.id });
    await held({ vendorId: vendor.id }, async () => {
      await expect(changes(coordinator.id, vendor.id)).rejects.toThrow(ConflictError);
      await changes(stranger.id, other.id);
    });
  });

  it("changes under way are waited for, and people's changes do not wait for each other", async () => {
    const user = await make.user("auditor");
    const order: string[] = [];
    let suspension: Promise<unknown> = Promise.resolve();
    await system(async (tx) => {
      await requireActive(tx, actorOf(user.id));
      await changes(user.id);
      suspension = held({ userId: user.id }, async () => {
        order.push("suspended");
      });
      // Until the suspension stands in the queue behind this change.
      await expect
        .poll(
          async () =>
            (
              await tx.execute(
                sql`select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
              )
            ).rows,
        )
        .toHaveLength(1);
      order.push("changed");
    });
    await suspension;
    expect(order).toEqual(["changed", "suspended"]);
  });
});
