import { DrizzleQueryError, sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { DatabaseError, Pool } from "pg";

/** On whose behalf a transaction reads and writes; row-level security knows nothing else. */
export type Scope =
  | { kind: "system" }
  | { kind: "client"; userId: string; reach: Reach }
  | { kind: "vendor"; userId: string; vendorId: string }
  | { kind: "annotator"; userId: string; vendorId: string; annotatorId: string };

/** The rows a person of the client may reach: everything, or the union of what their bindings name. */
export type Reach = {
  all: boolean;
  projectIds: readonly string[];
  vendorIds: readonly string[];
  environmentIds: readonly string[];
  /** The part of the log they may read. */
  from: Date | null;
  until: Date | null;
};

/** Nothing in the way: for people without bounds, and for tests. */
export const everywhere: Reach = {
  all: true,
  projectIds: [],
  vendorIds: [],
  environmentIds: [],
  from: null,
  until: null,
};

/** A transaction with its scope set. The only way to reach a table: the pool itself is not handed out. */
export type Tx = Parameters<Parameters<NodePgDatabase["transaction"]>[0]>[0];

export type Database = {
  /** Runs `work` in one transaction with the scope set for it alone (`set_config(…, true)`, gone at commit). */
  withScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Answers whether the server does; for readiness, without touching a table. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens a pool.
 * @param url a role without superuser or BYPASSRLS; the process checks that on start
 * @param options.max connections at most
 */
export function openDatabase(url: string, options: { max: number; name: string }): Database {
  const pool = new Pool({ connectionString: url, max: options.max, application_name: options.name, keepAlive: true });
  // An idle connection that breaks is replaced by the pool; without a listener Node would end the process.
  pool.on("error", () => undefined);
  // Nor may one that breaks while it is lent out: whoever waits for its answer gets the error anyway.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = drizzle(pool);
  return {
    withScope: (scope, work) =>
      db
        .transaction(async (tx) => {
          await setScope(tx, scope);
          return work(tx);
        })
        .catch((error: unknown) => {
          throw withoutValues(error);
        }),
    ping: async () => {
      await pool.query("select 1");
    },
    close: () => pool.end(),
  };
}

/** Sets a transaction's scope for as long as it lasts. */
export async function setScope(tx: Tx, scope: Scope): Promise<void> {
  const settings = Object.entries(settingsOf(scope)).map(
    ([name, value]) => sql`set_config(${`gh.${name}`}, ${value}, true)`,
  );
  await tx.execute(sql`select ${sql.join(settings, sql`, `)}`);
}

/** What row-level security reads, all of it set every time: a setting left out would be another scope's. */
function settingsOf(scope: Scope): Record<string, string> {
  const reach = scope.kind === "client" ? scope.reach : null;
  return {
    scope: scope.kind,
    user_id: "userId" in scope ? scope.userId : "",
    vendor_id: "vendorId" in scope ? scope.vendorId : "",
    annotator_id: "annotatorId" in scope ? scope.annotatorId : "",
    unbound: reach?.all ? "1" : "",
    project_ids: reach?.projectIds.join(",") ?? "",
    vendor_ids: reach?.vendorIds.join(",") ?? "",
    environment_ids: reach?.environmentIds.join(",") ?? "",
    log_from: reach?.from?.toISOString() ?? "",
    log_until: reach?.until?.toISOString() ?? "",
  };
}

/**
 * The query builder puts every value of a failed statement into its error (hashes of passwords, sealed seeds, addresses),
 * and PostgreSQL the row. Errors end in logs, the framework's own among them, so only the statement's shape stays.
 */
function withoutValues(error: unknown): unknown {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof DrizzleQueryError) {
      const message = `Failed query: ${one.query}`;
      Object.assign(one, { stack: one.stack?.replace(one.message, () => message), message, params: [] });
    }
    if (one instanceof DatabaseError) Object.assign(one, { detail: undefined, where: undefined });
  }
  return error;
}

/**
 * Runs `work` inside the same transaction with the portal's own rights, then gives the actor's scope back.
 * For consequences a person causes but must not see, such as closing every plane their act touches.
 */
export async function elevate<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const { rows } = await tx.execute<{ scope: string }>(sql`select current_setting('gh.scope', true) as scope`);
  await tx.execute(sql`select set_config('gh.scope', 'system', true)`);
  try {
    return await work();
  } finally {
    // After a failed statement the transaction is lost anyway and its settings go with it.
    await tx.execute(sql`select set_config('gh.scope', ${rows[0]?.scope ?? ""}, true)`).catch(() => undefined);
  }
}
