import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Client } from "pg";
import { type Database, type Scope, setScope } from "#db/client.ts";

class TakeBack extends Error {}

/**
 * A connection on which acts can be tried: everything `work` changes is taken back when it is done. Its transactions are
 * savepoints of one outer transaction, so `work` does one thing at a time.
 */
export async function openUndone(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  const outer = drizzle(client);
  const undone = async <T>(work: (db: Database) => Promise<T>): Promise<T> => {
    let result: { value: T } | undefined;
    await outer
      .transaction(async (top) => {
        let current: { tx: typeof top; scope: Scope | null } = { tx: top, scope: null };
        const db: Database = {
          withScope: (scope, inner) => {
            const before = current;
            return before.tx.transaction(async (tx) => {
              await setScope(tx, scope);
              current = { tx: tx as typeof top, scope };
              try {
                return await inner(tx);
              } finally {
                current = before;
                // A real transaction of its own would have left this one's scope alone.
                if (before.scope) await setScope(tx, before.scope).catch(() => undefined);
              }
            });
          },
          ping: async () => {
            await top.execute(sql`select 1`);
          },
          close: async () => undefined,
        };
        result = { value: await work(db) };
        throw new TakeBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof TakeBack)) throw error;
      });
    if (!result) throw new Error("nothing was tried");
    return result.value;
  };
  return { undone, close: () => client.end() };
}
