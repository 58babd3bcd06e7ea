import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { withConnection } from "./connect.ts";
import { countPending, migrate } from "./migrate.ts";
import { createTestDatabase, type TestDatabase } from "./testing/create-test-database.ts";

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-migrations-"));
  mkdirSync(path.join(folder, "meta"));
  database = await createTestDatabase({ empty: true });
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Writes a folder as drizzle-kit does; a migration is [time, statement]. */
function write(...migrations: [number, string][]): string {
  const entries = migrations.map(([when], idx) => ({ idx, version: "7", when, tag: `${idx}_step`, breakpoints: true }));
  for (const [idx, [, statement]] of migrations.entries())
    writeFileSync(path.join(folder, `${idx}_step.sql`), statement);
  writeFileSync(
    path.join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  return folder;
}
const ask = <T>(url: string, sql: string) =>
  withConnection(url, "the test's database", async (client) => (await client.query(sql)).rows as T[]);
const run = (queues: { name: string; options?: { retryLimit: number } }[] = []) =>
  migrate(database.migrateUrl, {
    queues,
    migrationsDir: folder,
    policies: (tables) => tables.map((table) => `grant select on ${table} to gh_app`),
  });

const one: [number, string] = [
  1_000,
  "create table one (id int);\n--> statement-breakpoint\ninsert into one values (1);",
];
const two: [number, string] = [2_000, "create table two (id int);"];

describe("migrate", () => {
  it("runs once when several processes start at the same time", async () => {
    write(one, two);
    await Promise.all([run([{ name: "a.job" }]), run([{ name: "a.job" }]), run([{ name: "a.job" }])]);
    expect(await ask(database.appUrl, "select id from one")).toEqual([{ id: 1 }]);
    expect(await ask(database.appUrl, "select name from pgboss.queue")).toEqual([{ name: "a.job" }]);
    expect(await countPending(database.appUrl, "the test's database", folder)).toBe(0);
  });

  it("goes forward, and grants again for the tables that came", async () => {
    write(one);
    await run();
    write(one, two);
    expect(await countPending(database.appUrl, "the test's database", folder)).toBe(1);
    await run();
    expect(await ask(database.appUrl, "select id from two")).toEqual([]);
  });

  it("makes everything the owner's, which nobody can sign in as", async () => {
    write(one);
    await run([{ name: "a.job" }]);
    const owners = await ask(
      database.adminUrl,
      `select distinct tableowner, canlogin from pg_tables
         join (select rolname, rolcanlogin as canlogin from pg_roles) r on rolname = tableowner
        where schemaname in ('public', 'pgboss', 'drizzle')`,
    );
    expect(owners).toEqual([{ tableowner: "gh_owner", canlogin: false }]);
  });

  it("brings a queue in line with its definition, and lets the application use but not make queues", async () => {
    write(one);
    await run([{ name: "a.job", options: { retryLimit: 1 } }]);
    await run([{ name: "a.job", options: { retryLimit: 7 } }]);
    expect(await ask(database.workerUrl, "select retry_limit from pgboss.queue")).toEqual([{ retry_limit: 7 }]);
    await expect(ask(database.appUrl, "create table pgboss.mine (x int)")).rejects.toThrow("permission denied");
    await expect(ask(database.readUrl, "select from pgboss.job")).rejects.toThrow("permission denied");
  });

  it("refuses a database of a newer version and touches nothing", async () => {
    write(one, two);
    await run();
    write(one);
    await expect(run()).rejects.toThrow("The database was migrated by a newer version of Gatehouse.");
    await expect(countPending(database.appUrl, "the test's database", folder)).rejects.toThrow("newer version");
  });

  it("refuses a migration that was rewritten after it ran", async () => {
    write(one, two);
    await run();
    write([1_000, "create table another (id int);"], two);
    await expect(run()).rejects.toThrow("holds in another form");
  });

  it("refuses a migration that is older than one that ran", async () => {
    write(two);
    await run();
    write(one, two);
    await expect(run()).rejects.toThrow("A migration is older than one that ran before it");
  });

  it("leaves no half of a migration behind", async () => {
    write(one, [2_000, "create table two (id int);\n--> statement-breakpoint\nselect 1 / 0;"]);
    await expect(run()).rejects.toThrow();
    expect(await ask(database.adminUrl, "select to_regclass('one') as one, to_regclass('two') as two")).toEqual([
      { one: null, two: null },
    ]);
  });

  it("keeps sequences, functions and schema public out of the application's hands in the real database", async () => {
    const real = await createTestDatabase();
    await expect(ask(real.appUrl, "create table public.mine (x int)")).rejects.toThrow("permission denied");
    await expect(ask(real.migrateUrl, "create table public.mine (x int)")).rejects.toThrow("permission denied");
    const tables = await ask<{ name: string }>(
      real.adminUrl,
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(tables).toEqual([]);
    await real.drop();
  });

  it("says which address cannot be reached", async () => {
    const gone = new URL(inject("testCluster").adminUrl);
    gone.port = "1";
    await expect(migrate(gone.href, { queues: [] })).rejects.toThrow(
      "The database of DATABASE_URL_MIGRATE cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Start it, or correct DATABASE_URL_MIGRATE.",
    );
  });
});
