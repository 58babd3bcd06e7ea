import { inspect } from "node:util";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { violatedConstraint } from "#server/errors.ts";
import { openDatabase } from "./client.ts";
import { createTestDatabase } from "./testing/create-test-database.ts";

it("an error of a statement keeps its shape, and nothing of what it carried", async () => {
  const test = await createTestDatabase();
  const db = openDatabase(test.appUrl, { max: 1, name: "test" });
  const insert = () =>
    db.withScope({ kind: "system" }, (tx) =>
      tx.execute(
        sql`insert into users (id, email, name, organisation) values (gen_random_uuid(), ${"canary@example.test"}, ${"two\n    at CANARY"}, 'client')`,
      ),
    );
  await insert();
  const error: unknown = await insert().catch((reason: unknown) => reason);
  const shown = inspect(error, { depth: 9, showHidden: true });
  expect(shown).not.toMatch(/canary/i);
  expect(shown).toContain(
    "insert into users (id, email, name, organisation) values (gen_random_uuid(), $1, $2, 'client')",
  );
  expect(shown).toContain("client.db.test.ts");
  expect(violatedConstraint(error)).toBe("users_email_unique");
  await db.close();
  await test.drop();
});
