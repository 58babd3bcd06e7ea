import { randomUUID } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { permissionNames } from "#lib/permissions.ts";
import { database } from "#server/database.ts";
import { env } from "#server/env.ts";
import { refusalsEach, settleRefusals } from "./record-refusal.ts";
import { ask } from "./testing/ask.ts";
import { reason } from "./testing/calls.ts";
import { type Principal, principals, twoVendors } from "./testing/principals.ts";
import { procedures } from "./testing/procedures.ts";

let db: Database;
let everyone: Principal[];
let worlds: Awaited<ReturnType<typeof twoVendors>>;
let stop: () => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  // What is counted is written by the process's own pool.
  Object.assign(env(), { DATABASE_URL: test.appUrl });
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  worlds = await twoVendors(db);
  everyone = await principals(db, worlds);
  stop = async () => {
    await Promise.all([database().close(), db.close()]);
    await test.drop();
  };
}, 60_000);
afterAll(() => stop());
afterEach(() => {
  vi.useRealTimers();
});

const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const newest = async () =>
  (await system((tx) => tx.execute<{ id: string }>(sql`select max(id::text) as id from audit_events`))).rows[0]?.id ??
  "";
const refusalsSince = (id: string) =>
  system((tx) =>
    tx
      .select({ actorId: auditEvents.actorId, on: auditEvents.subjectName, after: auditEvents.after })
      .from(auditEvents)
      .where(and(eq(auditEvents.action, "permission.refused"), gt(auditEvents.id, id)))
      .orderBy(auditEvents.id),
  );
/** Somebody in a session that was refused nothing yet. */
const inNewSession = (who: Principal | undefined) => {
  if (!who?.actor) throw new Error("nobody");
  return { ...who.actor, sessionId: randomUUID() };
};
const auditor = () => inNewSession(everyone.find(({ role }) => role === "auditor"));

const cells = Object.entries(procedures).flatMap(([path, calls]) =>
  calls.flatMap((call) => (call.may === "anyone" ? [] : [{ title: `${path} ${call.when ?? ""}`, path, call }])),
);

it("each refused call of a signed-in person is one event that names what they lack, and nobody's call is none", async () => {
  let written = 0;
  for (const { title, path, call } of cells) {
    const refused = everyone.filter(({ role }) => !role || ![...call.may, ...(call.blind ?? [])].includes(role));
    const since = await newest();
    for (const who of refused) await ask(db, who.actor && inNewSession(who), path, call.input?.(who.own));
    const events = await refusalsSince(since);
    const people = refused.flatMap(({ actor }) => actor?.userId ?? []);
    expect(
      events.map(({ actorId }) => actorId),
      title,
    ).toEqual(people);
    written += events.length;
    for (const { actorId, on, after } of events) {
      const actor = everyone.find((who) => who.actor?.userId === actorId)?.actor;
      const { lacks, ...rest } = after as { lacks: string[] };
      expect({ on, ...rest }, title).toMatchObject({ on: path, procedure: path, said: expect.any(String) });
      // Rights the person does not hold, or the side they are not on.
      const known: readonly string[] = [...permissionNames, actor?.organisation === "client" ? "vendor" : "client"];
      expect(lacks, title).not.toEqual([]);
      expect(lacks.filter((one) => !known.includes(one) || actor?.permissions.some((held) => held === one))).toEqual(
        [],
      );
    }
  }
  expect(written).toBeGreaterThan(100);
}, 120_000);

describe("of very many refusals in one session", () => {
  const inputs = {
    "vendors.create": () => ({ name: `Vendor ${randomUUID()}` }),
    "members.suspend": () => ({ userId: worlds.a.memberId, reason }),
  };
  const refuse = (actor: ReturnType<typeof auditor>, times: number, path: keyof typeof inputs = "vendors.create") =>
    Promise.all(Array.from({ length: times }, () => ask(db, actor, path, inputs[path]())));
  const timesOf = (events: Awaited<ReturnType<typeof refusalsSince>>) =>
    events.reduce((sum, { after }) => sum + Number((after as { refusals?: number }).refusals ?? 1), 0);

  it("the first ones of a minute are events, the rest one that tells how many, and none is lost", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const [actor, other, since] = [auditor(), auditor(), await newest()];
    const answers = await refuse(actor, 300);
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(["FORBIDDEN"]));
    await refuse(actor, 7, "members.suspend");
    expect(await refusalsSince(since)).toHaveLength(refusalsEach);
    // Another session has its own.
    await refuse(other, 1);
    expect(await refusalsSince(since)).toHaveLength(refusalsEach + 1);

    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await expect.poll(() => refusalsSince(since)).toHaveLength(refusalsEach + 2);
    const events = await refusalsSince(since);
    expect(timesOf(events)).toBe(308);
    expect(events.at(-1)).toMatchObject({
      actorId: actor.userId,
      on: "members.suspend",
      after: {
        refusals: 297,
        procedures: [
          { procedure: "vendors.create", times: 290 },
          { procedure: "members.suspend", times: 7 },
        ],
        lacks: ["vendor.create", "member.suspend"],
      },
    });
    // The next minute begins anew.
    await refuse(actor, 2);
    expect(timesOf(await refusalsSince(since))).toBe(310);
  });

  it("what was counted is written before the process ends", async () => {
    const [actor, since] = [auditor(), await newest()];
    await refuse(actor, 25);
    await settleRefusals();
    expect(timesOf(await refusalsSince(since))).toBe(25);
    await settleRefusals();
    expect(timesOf(await refusalsSince(since))).toBe(25);
  });
});
