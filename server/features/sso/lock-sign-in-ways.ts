import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/** One change at a time to how people may sign in, until commit: two that are harmless alone could lock everyone out together. */
export async function lockSignInWays(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('gatehouse: ways to sign in', 0))`);
}
