import { DrizzleQueryError, sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { DatabaseError, Pool } from "pg";

/** On whose behalf a transaction reads and writes; row-level security knows nothing else. */
export type Scope =
  | { kind: "system" }
  | { kind: "client"; userId: string; projectIds: readonly string[] | null }
  | { kind: "vendor"; userId: string; vendorId: string }
  | { kind: "annotator"; userId: string; vendorId: string; annotatorId: string };

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
          const vendorId = "vendorId" in scope ? scope.vendorId : "";
          const annotatorId = "annotatorId" in scope ? scope.annotatorId : "";
          const userId = "userId" in scope ? scope.userId : "";
          // An empty list of projects must see nothing, so it becomes a list with an id nobody has.
          const projects =
            scope.kind === "client" && scope.projectIds
              ? scope.projectIds.join(",") || "00000000-0000-0000-0000-000000000000"
              : "";
          await tx.execute(
            sql`select set_config('gh.scope', ${scope.kind}, true), set_config('gh.user_id', ${userId}, true), set_config('gh.vendor_id', ${vendorId}, true), set_config('gh.annotator_id', ${annotatorId}, true), set_config('gh.project_ids', ${projects}, true)`,
          );
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
