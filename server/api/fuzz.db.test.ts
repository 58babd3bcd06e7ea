import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { type Database, openDatabase } from "#db/client.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { UserActor } from "#server/context.ts";
import { openUndone } from "#server/testing/undone.ts";
import type { World } from "#server/testing/world.ts";
import { ask, routerProcedures } from "./testing/ask.ts";
import { nobodysId } from "./testing/calls.ts";
import { hostileInputs, idsOf } from "./testing/hostile-inputs.ts";
import { twoVendors } from "./testing/principals.ts";
import { procedures } from "./testing/procedures.ts";

// Whatever is sent to a procedure, it answers with a sentence, soon, and never with a failure of its own.

const inputs = Number(process.env.FUZZ_INPUTS ?? 20_000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_125);
/** Nothing a procedure does may take this long, in milliseconds. */
const patience = 5_000;

let db: Database;
let tries: Awaited<ReturnType<typeof openUndone>>;
let worlds: World[];
let ids: string[];
/** Somebody with every right of the client's side, the two of a vendor's side, and nobody. */
let people: (UserActor | null)[];
let stop: () => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  tries = await openUndone(test.appUrl);
  const { staff, a, b } = await twoVendors(db);
  worlds = [a, b];
  ids = idsOf(a, b);
  ids.push(...ids.slice(0, 5).map(nobodysId));
  people = [
    { ...staff.admin.actor, roles: ["security_admin", "project_manager", "compliance", "auditor"] },
    a.coordinator.actor,
    a.self.actor,
    null,
  ];
  stop = async () => {
    await Promise.all([db.close(), tries.close()]);
    await test.drop();
  };
}, 60_000);
afterAll(() => stop());

const inputOf = (path: string): z.ZodType | null =>
  (routerProcedures[path]?._def.inputs as z.ZodType[] | undefined)?.[0] ?? null;
const paths = Object.keys(routerProcedures);
/** A procedure that takes nothing ignores what it is sent; the others share the inputs. */
const runsOf = (path: string) => (inputOf(path) ? Math.ceil(inputs / paths.filter(inputOf).length) : 10);

/** Mostly those it is for. */
function senders(path: string): fc.Arbitrary<UserActor | null> {
  const calls = procedures[path] ?? [];
  const may = (who: UserActor | null) =>
    calls.some(({ may }) => may === "anyone" || may.some((role) => who?.roles.includes(role)));
  return fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...people.filter(may)) }, fc.constantFrom(...people));
}

describe("answers whatever is sent", () => {
  it.each(paths)(
    "%s",
    async (path) => {
      const samples = (procedures[path] ?? []).flatMap((call) => worlds.map((world) => call.input?.(world)));
      await fc.assert(
        fc.asyncProperty(senders(path), hostileInputs(inputOf(path), samples, ids), async (who, input) => {
          const { code } = await tries.undone((tryOut) => ask(tryOut, who, path, input));
          expect(code).not.toBe("INTERNAL_SERVER_ERROR");
        }),
        { numRuns: runsOf(path), seed, timeout: patience, endOnFailure: true },
      );
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
    120_000,
  );
});
