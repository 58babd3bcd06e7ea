import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { sessions } from "#db/schema/members.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { asksForProof, type Permission, permissionNames } from "#lib/permissions.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import type { UserActor } from "#server/context.ts";
import { ProofNeededError } from "#server/errors.ts";
import { openUndone } from "#server/testing/undone.ts";
import { ask, routerProcedures } from "./testing/ask.ts";
import type { Call } from "./testing/calls.ts";
import { type Principal, principals, twoVendors } from "./testing/principals.ts";
import { procedures } from "./testing/procedures.ts";

// Every right that asks for a recent proof, and every procedure that asks for the right: found by taking the right away.

const dangerous = permissionNames.filter(asksForProof);

let db: Database;
let tries: Awaited<ReturnType<typeof openUndone>>;
let stop: () => Promise<void>;
/** One of each role, as a request finds them a little before and a little after five minutes since their proof. */
type Person = { who: Principal; fresh: UserActor; stale: UserActor };
type Act = Person & { title: string; path: string; call: Call };
/** Everything somebody may do, but not without all of these rights together. */
let acts: Act[];

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  tries = await openUndone(test.appUrl);
  stop = async () => {
    await Promise.all([db.close(), tries.close()]);
    await test.drop();
  };
  const everyone = (await principals(db, await twoVendors(db))).filter(({ role }) => role !== null);
  const fresh = await provenAgo(everyone, 4 * 60 + 30);
  const stale = await provenAgo(everyone, 5 * 60);
  const people = everyone.map((who, at) => ({ who, fresh: fresh[at], stale: stale[at] }) as Person);
  acts = [];
  for (const one of cells())
    for (const person of people.filter(({ who }) => who.role && one.call.may.includes(who.role)))
      if (await asks({ ...one, ...person }, dangerous)) acts.push({ ...one, ...person });
}, 120_000);
afterAll(() => stop());

const cells = () =>
  Object.entries(procedures).flatMap(([path, calls]) =>
    calls
      .filter(({ may }) => may !== "anyone")
      .map((call) => ({ title: call.when ? `${path}, ${call.when}` : path, path, call })),
  );

/** The same people, as they are found when their sessions' last proof is so many seconds old. */
async function provenAgo(everyone: Principal[], seconds: number): Promise<(UserActor | null)[]> {
  await db.withScope({ kind: "system" }, (tx) =>
    tx.update(sessions).set({ mfaAt: sql`clock_timestamp() - make_interval(secs => ${seconds})` }),
  );
  return Promise.all(everyone.map(({ headers }) => currentActor(db, headers)));
}

function without(actor: UserActor, rights: readonly Permission[]): UserActor {
  const rest = (held: readonly Permission[]) => held.filter((permission) => !rights.includes(permission));
  const bindings = actor.bindings.map((binding) => ({ ...binding, permissions: rest(binding.permissions) }));
  return { ...actor, bindings, permissions: rest(actor.permissions) };
}

const answerTo = ({ path, call, who }: Act, actor: UserActor) =>
  tries.undone((tryOut) => ask(tryOut, actor, path, call.input?.(who.own)));

/** Whether a procedure asks for one of these rights: it is refused to whoever holds all but them. */
async function asks(act: Act, rights: readonly Permission[]): Promise<boolean> {
  if (!act.fresh.permissions.some((permission) => rights.includes(permission))) return false;
  return (await answerTo(act, without(act.fresh, rights))).code === "FORBIDDEN";
}

/** What is only looked at before it is asked: these change nothing and show no secret, so the act itself asks for the proof. */
const previews = ["signIn.previewLimits", "signIn.previewNetwork", "signIn.previewRemoval"];
const stepUp = { code: "PRECONDITION_FAILED", said: new ProofNeededError().message };

describe.each(dangerous)("%s", (right) => {
  it("is asked for by an act, and each waits for a proof that is at most five minutes old", async () => {
    const found: string[] = [];
    for (const act of acts) {
      if (!(await asks(act, [right]))) continue;
      const at = `${act.who.name}: ${act.title}`;
      const [stale, fresh] = [await answerTo(act, act.stale), await answerTo(act, act.fresh)];
      if (previews.includes(act.path)) expect(stale, at).toMatchObject({ code: "OK" });
      else expect(stale, at).toEqual(stepUp);
      expect(fresh, at).toMatchObject({ code: act.call.answer ?? "OK" });
      if (routerProcedures[act.path]?._def.type === "mutation") found.push(act.path);
    }
    expect(found).not.toEqual([]);
  });
});
