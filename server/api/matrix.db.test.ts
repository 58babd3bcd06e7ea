import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { withConnection } from "#db/connect.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { openUndone } from "#server/testing/undone.ts";
import type { World } from "#server/testing/world.ts";
import { type Answer, ask, routerProcedures } from "./testing/ask.ts";
import type { Call } from "./testing/calls.ts";
import { idPlaces, replaced, schemaIdForms, withNobodysId } from "./testing/input-ids.ts";
import { type Principal, principals, twoVendors } from "./testing/principals.ts";
import { procedures } from "./testing/procedures.ts";

// Who may call what, and what they learn of others: every procedure of the router, as everyone, about everyone's ids.

let test: TestDatabase;
let db: Database;
let tries: Awaited<ReturnType<typeof openUndone>>;
let everyone: Principal[];
let before: Record<string, string>;

beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  tries = await openUndone(test.appUrl);
  everyone = await principals(db, await twoVendors(db));
  before = await digest();
}, 60_000);
afterAll(async () => {
  await Promise.all([db.close(), tries.close()]);
  await test.drop();
});

/** A fingerprint of each table's rows; of the log only what is not the record of being refused or of reading. */
function digest(): Promise<Record<string, string>> {
  return withConnection(test.adminUrl, "the test's database", async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables where schemaname = 'public' and tablename <> 'audit_pending' or schemaname = 'pgboss' and tablename like 'job%' order by 1`,
    );
    const parts = rows.map(
      ({ name }) =>
        `select '${name}' as name, coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash from ${name} t` +
        (name === "public.audit_events" ? " where action not in ('permission.refused', 'audit.read')" : ""),
    );
    const found = await client.query<{ name: string; hash: string }>(parts.join(" union all "));
    return Object.fromEntries(found.rows.map((row) => [row.name, row.hash]));
  });
}

const refusal = (who: Principal) => (who.role === null ? "UNAUTHORIZED" : "FORBIDDEN");
const isVendor = (who: Principal) => who.role === "vendor_coordinator" || who.role === "annotator";
const inputOf = (call: Call, world: World) => call.input?.(world);
/** The same call about things that do not exist. */
const aboutNothing = (input: unknown) =>
  replaced(
    input,
    idPlaces(input).map(({ path, value }) => ({ path, value: withNobodysId(value) })),
  );

function standing(call: Call, who: Principal): "may" | "blind" | "refused" {
  if (call.may === "anyone") return "may";
  if (who.role === null) return "refused";
  if (call.may.includes(who.role)) return "may";
  return call.blind?.includes(who.role) ? "blind" : "refused";
}

const mayOtherwise = (path: string, who: Principal) =>
  procedures[path]?.some((call) => standing(call, who) !== "refused") ?? false;

describe("the table of procedures", () => {
  it("names every procedure of the router and no other", () => {
    expect(Object.keys(procedures).toSorted()).toEqual(Object.keys(routerProcedures).toSorted());
  });

  it.each(Object.keys(procedures))("%s: fills every id, filter and cursor its schema takes", (path) => {
    const schemas = routerProcedures[path]?._def.inputs as Parameters<typeof schemaIdForms>[0][];
    const taken = schemas.flatMap(schemaIdForms);
    const world = everyone[0]?.own;
    const filled = (procedures[path] ?? []).flatMap((call) => (world ? idPlaces(inputOf(call, world)) : []));
    expect([...new Set(filled.map((place) => place.form))].toSorted()).toEqual(taken.toSorted());
  });
});

const cells = Object.entries(procedures).flatMap(([path, calls]) =>
  calls.map((call) => [call.when ? `${path}, ${call.when}` : path, path, call] as const),
);

describe.each(cells)("%s", (_title, path, call) => {
  const type = () => routerProcedures[path]?._def.type;

  it("refuses everyone it must, whatever they name", async () => {
    for (const who of everyone.filter((one) => standing(call, one) === "refused"))
      for (const world of [who.own, ...who.foreign]) {
        const input = inputOf(call, world);
        const answer = await ask(db, who.actor, path, input);
        // Who may call it otherwise is not told that a stranger's thing is of a kind they may not touch.
        const hidden = isVendor(who) && world !== who.own && mayOtherwise(path, who);
        if (hidden) expect(answer, who.name).toEqual(await ask(db, who.actor, path, aboutNothing(input)));
        else expect(answer.code, who.name).toBe(refusal(who));
      }
  });

  it("answers everyone else", async () => {
    for (const who of everyone.filter((one) => standing(call, one) === "may")) {
      for (const world of isVendor(who) ? [who.own] : [who.own, ...who.foreign]) {
        const answer = await tries.undone((tryOut) => ask(tryOut, who.actor, path, inputOf(call, world)));
        expect(answer, who.name).toMatchObject({ code: call.answer ?? "OK" });
      }
      const { code } = await tries.undone((tryOut) =>
        ask(tryOut, who.actor, path, aboutNothing(inputOf(call, who.own))),
      );
      expect(["FORBIDDEN", "UNAUTHORIZED", "INTERNAL_SERVER_ERROR"], who.name).not.toContain(code);
    }
  });

  it("tells a vendor's people of a foreign id what it tells of one nobody has", async () => {
    // Acts are really tried: below, not one row may have changed. Readings leave an event each, which the next would show.
    const tell = async (who: Principal, input: unknown): Promise<Answer> => {
      const { code, said } = await (type() === "mutation"
        ? ask(db, who.actor, path, input)
        : tries.undone((tryOut) => ask(tryOut, who.actor, path, input)));
      // What was asked about may be repeated.
      return { code, said: idPlaces(input).reduce((text, { value }) => text.replaceAll(value, "<asked>"), said) };
    };
    for (const who of everyone.filter((one) => isVendor(one) && standing(call, one) !== "refused")) {
      const own = inputOf(call, who.own);
      if (standing(call, who) === "blind") expect(await tell(who, own)).toEqual(await tell(who, aboutNothing(own)));
      for (const world of who.foreign) {
        const mine = idPlaces(own);
        const theirs = idPlaces(inputOf(call, world)).filter((place, at) => place.value !== mine[at]?.value);
        const together = theirs.length > 1 ? [theirs] : [];
        for (const places of [...theirs.map((place) => [place]), ...together]) {
          const foreign = await tell(who, replaced(own, places));
          const nobodys = await tell(
            who,
            replaced(
              own,
              places.map((place) => ({ ...place, value: withNobodysId(place.value) })),
            ),
          );
          expect(foreign, `${who.name}: ${places.map((place) => place.form).join(", ")}`).toEqual(nobodys);
        }
      }
    }
  });
});

it("nothing of all that changed a row, and the log tells only of refusals and readings", async () => {
  expect(await digest()).toEqual(before);
});
