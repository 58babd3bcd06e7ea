import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { rolePolicies } from "#db/schema/identity.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { roleNames } from "#lib/roles.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { ask } from "./testing/ask.ts";
import { type Principal, principals, twoVendors } from "./testing/principals.ts";
import { procedures } from "./testing/procedures.ts";

// Where every role wants a passkey and nobody has shown one: each procedure, by each role.

let test: TestDatabase;
let db: Database;
let everyone: Principal[];
beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  const people = await principals(db, await twoVendors(db));
  await db.withScope({ kind: "system" }, (tx) =>
    tx
      .insert(rolePolicies)
      .values(roleNames.map((role) => ({ role, idleMinutes: 30, absoluteHours: 12, mfa: "passkey" as const }))),
  );
  everyone = await Promise.all(
    people
      .filter(({ role }) => role !== null)
      .map(async (who) => ({ ...who, actor: await currentActor(db, who.headers) })),
  );
}, 60_000);
afterAll(async () => {
  await db.close();
  await test.drop();
});

/** What the account page and its frame are made of, and the doors. */
const isOpen = (path: string) =>
  path.startsWith("account.") || ["live.changes", "overview.shell", "members.confirmIdentity"].includes(path);

const behind = Object.entries(procedures).flatMap(([path, calls]) =>
  calls.filter(({ may }) => may !== "anyone" && !isOpen(path)).map((call) => [path, call] as const),
);

it("opens the account page and nothing else, and says why", async () => {
  expect(behind.length).toBeGreaterThan(100);
  for (const who of everyone)
    for (const [path, call] of behind) {
      const answer = await ask(db, who.actor, path, call.input?.(who.own));
      const may = call.may !== "anyone" && who.role !== null && call.may.includes(who.role);
      expect(["PRECONDITION_FAILED", "FORBIDDEN"], `${who.name}: ${path}`).toContain(answer.code);
      if (may)
        expect(answer, `${who.name}: ${path}`).toMatchObject({
          code: "PRECONDITION_FAILED",
          said: expect.stringContaining("works with a passkey only"),
        });
    }
});

it("shows the account itself, and counts nothing beside it", async () => {
  for (const { actor, name } of everyone) {
    for (const path of ["account.get", "account.sessions", "account.signIns", "account.offerPasskey"])
      expect(await ask(db, actor, path, undefined), name).toMatchObject({ code: "OK" });
    const shell = JSON.parse((await ask(db, actor, "overview.shell", undefined)).said) as {
      json: Record<string, unknown>;
    };
    expect(shell.json, name).toMatchObject({ requestsWaiting: 0, evidenceWaiting: 0, trouble: 0, unsettled: 0 });
  }
});
