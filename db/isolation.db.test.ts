import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { twoVendors } from "#server/api/testing/principals.ts";
import { sealOnce } from "#server/audit/seal.ts";
import { loadAuditSigner } from "#server/audit/signer.ts";
import { env } from "#server/env.ts";
import type { World } from "#server/testing/world.ts";
import { type Database, openDatabase, type Scope, type Tx } from "./client.ts";
import { tableRules } from "./policies.ts";
import { cloneId, cloneRows } from "./testing/clone-rows.ts";
import { createTestDatabase, type TestDatabase } from "./testing/create-test-database.ts";

// Row-level security alone, with the application taken away: plain statements on every table, by 64 tenants at once.

/** What tenants see of tables that carry no vendor: of the first kind everything, of the second what the statement says. */
const shared = new Set(["gate_rules", "nda_texts"]);
const related: Record<string, { vendor?: string; annotator?: string }> = {
  vendors: { vendor: "t.id = $1", annotator: "t.id = $1" },
  users: { vendor: "t.vendor_id = $1", annotator: "t.id = $3" },
  role_bindings: { vendor: "t.vendor_id = $1", annotator: "t.user_id = $3" },
  sign_ins: { vendor: "t.user_id = $3", annotator: "t.user_id = $3" },
  annotators: { vendor: "t.vendor_id = $1", annotator: "t.id = $2" },
  projects: {
    vendor: "exists (select from project_vendors pv where pv.project_id = t.id and pv.vendor_id = $1)",
    annotator: "exists (select from assignments s where s.project_id = t.id and s.annotator_id = $2)",
  },
  project_scopes: {
    vendor: "exists (select from project_vendors pv where pv.project_id = t.project_id and pv.vendor_id = $1)",
  },
  environments: {
    vendor:
      "exists (select from projects p join project_vendors pv on pv.project_id = p.id where p.environment_id = t.id and pv.vendor_id = $1)",
    annotator:
      "exists (select from projects p join assignments s on s.project_id = p.id where p.environment_id = t.id and s.annotator_id = $2)",
  },
  probe_targets: {
    vendor:
      "exists (select from projects p join project_vendors pv on pv.project_id = p.id where p.environment_id = t.environment_id and pv.vendor_id = $1)",
  },
  data_scopes: {
    vendor:
      "exists (select from project_scopes ps join project_vendors pv on pv.project_id = ps.project_id where ps.scope_id = t.id and pv.vendor_id = $1)",
    annotator: "exists (select from assignments s where s.scope_id = t.id and s.annotator_id = $2)",
  },
  datasets: {
    vendor:
      "exists (select from data_scopes d join project_scopes ps on ps.scope_id = d.id join project_vendors pv on pv.project_id = ps.project_id where d.dataset_id = t.id and pv.vendor_id = $1)",
    annotator:
      "exists (select from data_scopes d join assignments s on s.scope_id = d.id where d.dataset_id = t.id and s.annotator_id = $2)",
  },
  health_profiles: {
    vendor:
      "exists (select from projects p join project_vendors pv on pv.project_id = p.id where p.health_profile_id = t.id and pv.vendor_id = $1) or exists (select from connectivity_tests c where c.profile_id = t.id and c.vendor_id = $1)",
    annotator:
      "exists (select from projects p join assignments s on s.project_id = p.id where p.health_profile_id = t.id and s.annotator_id = $2) or exists (select from connectivity_tests c where c.profile_id = t.id and c.annotator_id = $2)",
  },
  audit_leaves: {
    vendor: "exists (select from audit_events e where e.id = t.event_id and e.vendor_id = $1)",
    annotator: "exists (select from audit_events e where e.id = t.event_id and e.annotator_id = $2)",
  },
};
/** Everyone appends to the log, whoever they are. */
const appended = new Set(["audit_events"]);
/** What waits to be sealed is written by all and read by the sealer only: nobody here may even ask. */
const tables = Object.keys(tableRules).filter((table) => table !== "audit_pending");

type Tenant = { name: string; scope: Scope; ids: [vendorId: string, annotatorId: string, userId: string] };

let test: TestDatabase;
let db: Database;
let admin: Client;
let tenants: Tenant[];
/** Of each table what each tenant may see, by the superuser's own reckoning: a fingerprint a row. */
const visible = new Map<Tenant, Map<string, Set<string>>>();
/** The tables that carry a column. */
const carrying = new Map<string, Set<string>>();
const tags = Array.from({ length: 10 }, (_, index) => `c${index}`);

beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "isolation" });
  admin = new Client({ connectionString: test.adminUrl });
  await admin.connect();
  const worlds = await twoVendors(db);
  const sealer = openDatabase(test.sealerUrl, { max: 1, name: "isolation-sealer" });
  await sealOnce(sealer, await loadAuditSigner(db, env().ENCRYPTION_KEY));
  await sealer.close();
  await cloneRows(admin, tags);
  const { rows } = await admin.query<{ column: string; tables: string[] }>(
    `select column_name as column, array_agg(table_name::text) as tables from information_schema.columns
      where table_schema = 'public' and column_name in ('vendor_id', 'annotator_id') group by 1`,
  );
  for (const row of rows) carrying.set(row.column, new Set(row.tables));
  tenants = await tenantsOf([worlds.a, worlds.b, worlds.colleague]);
  for (const tenant of tenants) visible.set(tenant, await reckon(tenant));
}, 60_000);
afterAll(async () => {
  await Promise.all([db.close(), admin.end()]);
  await test.drop();
});

/** Coordinator and annotator of each world and of its clones: 66. */
async function tenantsOf(of: World[]): Promise<Tenant[]> {
  const made: Tenant[] = [];
  for (const [index, world] of of.entries())
    for (const tag of [null, ...tags]) {
      const originals = [world.vendorId, world.annotatorId, world.annotatorUserId, world.coordinatorId];
      const { rows } = await admin.query<{ id: string }>(
        `select ${tag === null ? "id" : cloneId("id", tag)} as id from unnest($1::uuid[]) with ordinality as o (id, n) order by n`,
        [originals],
      );
      const [vendorId = "", annotatorId = "", userId = "", coordinatorId = ""] = rows.map((row) => row.id);
      const name = `${index}${tag ?? ""}`;
      made.push(
        {
          name: `coordinator ${name}`,
          scope: { kind: "vendor", userId: coordinatorId, vendorId },
          ids: [vendorId, annotatorId, coordinatorId],
        },
        {
          name: `annotator ${name}`,
          scope: { kind: "annotator", userId, vendorId, annotatorId },
          ids: [vendorId, annotatorId, userId],
        },
      );
    }
  return made;
}

async function reckon(tenant: Tenant): Promise<Map<string, Set<string>>> {
  const kind = tenant.scope.kind as "vendor" | "annotator";
  const { rows } = await admin.query<{ name: string; h: string }>(
    tables
      .map((table) => `select '${table}' as name, md5(t::text) as h from ${table} t where ${conditionOf(table, kind)}`)
      .join(" union all ")
      .concat(" union all select null, null where ($1::uuid, $2::uuid, $3::uuid) is null"),
    tenant.ids,
  );
  const found = new Map(tables.map((table) => [table, new Set<string>()]));
  for (const { name, h } of rows) found.get(name)?.add(h);
  return found;
}

function conditionOf(table: string, kind: "vendor" | "annotator"): string {
  if (!tableRules[table]?.[kind]?.may.includes("r")) return "false";
  if (shared.has(table)) return "true";
  const stated = related[table]?.[kind];
  if (stated) return stated;
  const own = kind === "vendor" ? "vendor_id" : "annotator_id";
  if (!carrying.get(own)?.has(table))
    throw new Error(`${table} carries no ${own}: say in this test what a ${kind} sees of it`);
  return kind === "vendor" ? "t.vendor_id = $1" : "t.annotator_id = $2";
}

const fingerprints = async (tx: Tx, statement: string): Promise<string[]> =>
  (await tx.execute<{ h: string }>(sql.raw(statement))).rows.map((row) => row.h);
const look = (table: string) => `select md5(t::text) as h from ${table} t`;
const foreign = (tenant: Tenant, table: string, seen: readonly string[]) =>
  seen.filter((hash) => !visible.get(tenant)?.get(table)?.has(hash));

describe("a tenant", () => {
  it("sees of every table what is theirs, all of it and nothing else", async () => {
    for (const tenant of tenants)
      await db.withScope(tenant.scope, async (tx) => {
        for (const table of tables) {
          const seen = await fingerprints(tx, look(table));
          expect(new Set(seen), `${tenant.name}: ${table}`).toEqual(visible.get(tenant)?.get(table));
        }
      });
    // Every table a vendor may read holds something of somebody, else this would prove nothing.
    const readable = tables.filter((table) => tableRules[table]?.vendor?.may.includes("r"));
    const empty = readable.filter((table) => tenants.every((tenant) => !visible.get(tenant)?.get(table)?.size));
    expect(empty).toEqual([]);
  });

  it("without a scope is nobody", async () => {
    const client = new Client({ connectionString: test.appUrl });
    await client.connect();
    for (const table of tables) expect((await client.query(`select from ${table}`)).rowCount, table).toBe(0);
    await client.end();
  });

  it("changes and deletes nothing of others, and writes nothing in their name", async () => {
    for (const tenant of tenants.slice(0, 2))
      for (const table of tables) {
        const { rows } = await admin.query<{ row: unknown; column: string }>(
          `select to_jsonb(t) as row, (select attname from pg_attribute where attrelid = '${table}'::regclass and not attisdropped order by attnum desc limit 1) as column
             from ${table} t where not (md5(t::text) = any($1)) limit 1`,
          [[...(visible.get(tenant)?.get(table) ?? [])]],
        );
        const stranger = rows[0];
        if (!stranger) continue;
        const attempts = {
          update: `update ${table} t set ${stranger.column} = ${stranger.column} returning md5(t::text) as h`,
          delete: `delete from ${table} t returning md5(t::text) as h`,
        };
        for (const [what, statement] of Object.entries(attempts)) {
          const touched = await tried(tenant, (tx) => fingerprints(tx, statement));
          expect(foreign(tenant, table, touched ?? []), `${tenant.name}: ${what} ${table}`).toEqual([]);
        }
        if (appended.has(table)) continue;
        const inserted = await tried(tenant, (tx) =>
          tx.execute(
            sql`insert into ${sql.raw(table)} select * from jsonb_populate_record(null::${sql.raw(table)}, ${JSON.stringify(stranger.row)}::jsonb)`,
          ),
        );
        expect(inserted, `${tenant.name}: insert ${table}`).toBeNull();
      }
  });
});

/** What a statement did before it was taken back; null when the database refused it. */
async function tried<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  let result: { value: T } | undefined;
  const takeBack = new Error("taken back");
  try {
    await db.withScope(tenant.scope, async (tx) => {
      result = { value: await work(tx) };
      throw takeBack;
    });
  } catch (error) {
    if (error === takeBack) return result?.value ?? null;
    // Refused by privilege, policy or an identity of its own, or kept by a reference; anything else is a mistake here.
    if (!["42501", "428C9", "23503", "23505"].includes(codeOf(error))) throw error;
  }
  return null;
}

function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause)
    if ("code" in current && typeof current.code === "string") return current.code;
  return "";
}

describe("64 tenants on four connections", () => {
  it("see nothing of each other through errors, cancelled statements and killed connections", async () => {
    let seed = 20_261_125;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return (seed >>> 16) % below;
    };
    const counts = { looks: 0, failed: 0, foreign: 0 };
    const lookOnce = async (tenant: Tenant) => {
      const table = tables[random(tables.length)] ?? "grants";
      const trouble = random(8);
      try {
        const seen = await db.withScope(tenant.scope, async (tx) => {
          const found = await fingerprints(tx, look(table));
          if (trouble === 0) throw new Error("the verb fails after reading");
          if (trouble === 1) await tx.execute(sql`select 1 / 0`);
          if (trouble === 2) await tx.execute(sql`select pg_cancel_backend(pg_backend_pid())`);
          if (trouble === 3) await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
          return found;
        });
        counts.looks += 1;
        counts.foreign += foreign(tenant, table, seen).length;
      } catch {
        counts.failed += 1;
      }
    };
    const crowd = tenants.slice(0, 64).map(async (tenant) => {
      for (let round = 0; round < 12; round++) await lookOnce(tenant);
    });
    await Promise.all(crowd);
    expect(counts.foreign).toBe(0);
    expect(counts.looks).toBeGreaterThan(200);
    expect(counts.failed).toBeGreaterThan(200);
  }, 60_000);
});
