import { describe, expect, it } from "vitest";
import { openDatabase } from "../client.ts";
import { withConnection } from "../connect.ts";
import { createTestDatabase } from "./create-test-database.ts";

describe("createTestDatabase", () => {
  it("gives each test a migrated database of its own, and takes it away again", async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const ask = (url: string, sql: string) =>
      withConnection(url, "a test's database", async (client) => (await client.query(sql)).rows);
    expect(one.appUrl).not.toBe(two.appUrl);
    const tables = "select count(*)::int > 10 as some from pg_tables where schemaname = 'public'";
    expect(await ask(one.appUrl, tables)).toEqual([{ some: true }]);
    const database = openDatabase(one.appUrl, { max: 1, name: "test" });
    await database.ping();
    // Dropped under an open connection: a test that forgets to close must not fail the next one.
    await one.drop();
    await expect(ask(one.appUrl, "select 1")).rejects.toThrow("does not exist");
    await database.close();
    await two.drop();
  });
});
