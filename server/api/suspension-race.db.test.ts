import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { cookieHeaders } from "#server/auth/testing/sign-in-person.ts";
import { signedIn } from "#server/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { twoVendors } from "./testing/principals.ts";

// Whoever is suspended while their requests are under way: those that are not done by then are not done any more. A
// request looks at its session first and acts afterwards; the suspension may fall between.

let requests: Database;
let suspenders: Database;
let people: Awaited<ReturnType<typeof twoVendors>>;
let stop: () => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  requests = openDatabase(test.appUrl, { max: 8, name: "test" });
  // Suspending must not stand in the same queue for a connection.
  suspenders = openDatabase(test.appUrl, { max: 2, name: "test" });
  people = await twoVendors(suspenders);
  stop = async () => {
    await Promise.all([requests.close(), suspenders.close()]);
    await test.drop();
  };
}, 60_000);
afterAll(() => stop());

const deedsOf = (userId: string) =>
  suspenders.withScope({ kind: "system" }, async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(
      sql`select id from audit_events where actor_id = ${userId} and action <> 'permission.refused' order by id`,
    );
    return rows.map(({ id }) => id);
  });

const reason = "A reason that auditors can read.";
const invited = () => ({ name: "Somebody New", email: `${randomUUID()}@example.test` });

type Asked = readonly [path: string, input: unknown];
type Race = { who: string; userId: () => string; act: () => Asked; suspend: () => Asked };
const races: Race[] = [
  {
    who: "a member of staff",
    userId: () => people.staff.manager.actor.userId,
    act: () => ["vendors.create", { name: `Vendor ${randomUUID()}` }],
    suspend: () => ["members.suspend", { userId: people.staff.manager.actor.userId, reason }],
  },
  {
    who: "an annotator",
    userId: () => people.a.annotatorUserId,
    act: () => ["annotators.startConnectivityTest", undefined],
    suspend: () => ["annotators.suspend", { annotatorId: people.a.annotatorId, reason }],
  },
  {
    who: "a whole vendor",
    userId: () => people.b.coordinatorId,
    act: () => ["annotators.invite", invited()],
    suspend: () => ["vendors.suspend", { vendorId: people.b.vendorId, reason }],
  },
];

it.each(races)(
  "of 500 requests around the suspension of $who, none is done after it",
  async ({ userId, act, suspend }) => {
    const id = userId();
    const headers = await cookieHeaders((await signedIn(suspenders, id)).token);
    const codes: string[] = [];
    let enough: () => void = () => undefined;
    const underWay = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const all = Array.from({ length: 500 }, async () => {
      const actor = await currentActor(requests, headers);
      const { code } = await ask(requests, actor, ...act());
      if (codes.push(code) === 40) enough();
    });
    await underWay;
    expect(await ask(suspenders, people.staff.admin.actor, ...suspend())).toMatchObject({ code: "OK" });
    const doneByThen = await deedsOf(id);
    await Promise.all(all);
    expect(await deedsOf(id)).toEqual(doneByThen);
    // Some were done, some came too late, and none failed for another reason.
    const refused = codes.filter((code) => code === "UNAUTHORIZED" || code === "CONFLICT").length;
    expect(doneByThen.length).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(codes).not.toContain("INTERNAL_SERVER_ERROR");
  },
  60_000,
);
