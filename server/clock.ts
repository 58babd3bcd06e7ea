import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/** The database's time: the only clock that decides. Moves within a transaction. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const { rows } = await tx.execute<{ now: string }>(
    sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
  );
  return new Date(String(rows[0]?.now));
}
