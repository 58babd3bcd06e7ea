import { createHash } from "node:crypto";
import path from "node:path";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runDrizzle } from "drizzle-orm/node-postgres/migrator";
import type { Client } from "pg";
import type { Tx } from "./client.ts";
import { withConnection } from "./connect.ts";
import { installQueues, type QueueDefinition } from "./install-queues.ts";
import { policyStatements } from "./policies.ts";
import { StartupError } from "./startup-error.ts";

const ownFolder = path.join(import.meta.dirname, "migrations");

/**
 * Brings the database to this version: tables, then policies and privileges, then job queues. Forward only, one
 * process at a time, and nothing to do when it is there already. A name in `options.what` stands for the address in errors.
 * @param url the address of gh_migrate
 * @param options.policies statements for the tables that exist, applied again whenever they or the migrations change
 * @throws StartupError when the database was migrated by a newer version, or cannot be reached
 */
export async function migrate(
  url: string,
  options: {
    queues: readonly QueueDefinition[];
    migrationsDir?: string;
    policies?: (tables: readonly string[]) => string[];
    what?: string;
    /** Rows every installation begins with; runs each time, in the system's scope, after everything else. */
    firstRows?: (tx: Tx) => Promise<void>;
  },
): Promise<void> {
  const migrationsFolder = options.migrationsDir ?? ownFolder;
  const what = options.what ?? "DATABASE_URL_MIGRATE";
  await withConnection(
    url,
    what,
    async (client) => {
      // A session lock: held until the connection ends, so also after a crash in the middle.
      await client.query("select pg_advisory_lock(hashtext('gatehouse migrate'))");
      const known = readMigrationFiles({ migrationsFolder });
      refuseNewer(known, await applied(client));
      await runDrizzle(drizzle(client), { migrationsFolder });
      refuseSkipped(known, await applied(client));
      await applyPolicies(client, known.map((file) => file.hash).join(), options.policies ?? policyStatements);
      await installQueues(url, client, options.queues);
      const { firstRows } = options;
      if (firstRows)
        await drizzle(client).transaction(async (tx) => {
          // The owner is bound by the policies too, so it has to say on whose behalf it writes.
          await tx.execute(sql`select set_config('gh.scope', 'system', true)`);
          await firstRows(tx);
        });
    },
    { role: "gh_owner" },
  );
}

/**
 * Whether migrations of this version are still to run.
 * @param url any of our roles
 * @returns how many
 * @throws StartupError when the database is newer than this version
 */
export function countPending(url: string, what: string, migrationsDir = ownFolder): Promise<number> {
  return withConnection(url, what, async (client) => {
    const known = readMigrationFiles({ migrationsFolder: migrationsDir });
    const there = await applied(client);
    refuseNewer(known, there);
    const hashes = new Set(there.map((row) => row.hash));
    return known.filter((file) => !hashes.has(file.hash)).length;
  });
}

type File = { hash: string; folderMillis: number };
type Applied = { hash: string; at: number };

async function applied(client: Client): Promise<Applied[]> {
  const { rows: exists } = await client.query<{ there: boolean }>(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as there",
  );
  if (!exists[0]?.there) return [];
  const { rows } = await client.query<{ hash: string; created_at: string }>(
    "select hash, created_at from drizzle.__drizzle_migrations",
  );
  return rows.map((row) => ({ hash: row.hash, at: Number(row.created_at) }));
}

function refuseNewer(known: readonly File[], there: readonly Applied[]): void {
  const unknown = there.find((row) => !known.some((file) => file.hash === row.hash));
  if (!unknown) return;
  const newest = Math.max(...known.map((file) => file.folderMillis));
  throw new StartupError(
    unknown.at > newest
      ? "The database was migrated by a newer version of Gatehouse. Start that version, or restore a backup made before it."
      : `The database has run a migration that this version holds in another form (${new Date(unknown.at).toISOString()}). Start the version that wrote the database.`,
  );
}

/** Drizzle runs only what is younger than the last one that ran; an older newcomer would be left out without a word. */
function refuseSkipped(known: readonly File[], there: readonly Applied[]): void {
  const hashes = new Set(there.map((row) => row.hash));
  if (known.every((file) => hashes.has(file.hash))) return;
  throw new StartupError(
    "A migration is older than one that ran before it, so it was not run. Make it again with drizzle-kit generate.",
  );
}

/** Dropping and making policies locks every table, so it happens only when something has changed since the last time. */
async function applyPolicies(
  client: Client,
  migrations: string,
  policies: (tables: readonly string[]) => string[],
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  const statements = [
    ...policies(rows.map((row) => row.name)),
    // Readiness compares the database's version with the program's.
    "grant usage on schema drizzle to gh_app, gh_worker",
    "grant select on drizzle.__drizzle_migrations to gh_app, gh_worker",
  ];
  const hash = createHash("sha256").update(migrations).update(statements.join(";\n")).digest("hex");
  await client.query(
    "create table if not exists drizzle.applied_policies (hash text primary key, at timestamptz not null default now())",
  );
  const { rowCount } = await client.query("select from drizzle.applied_policies where hash = $1", [hash]);
  if (rowCount) return;
  await client.query("begin");
  try {
    for (const statement of statements) await client.query(statement);
    await client.query("delete from drizzle.applied_policies");
    await client.query("insert into drizzle.applied_policies (hash) values ($1)", [hash]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
