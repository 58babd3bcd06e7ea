import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";

/**
 * A key that counts from now on, for `days`; the caller records the event.
 * @returns when it ends
 */
export async function insertKey(
  tx: Tx,
  key: { agentId: string; publicKey: string },
  days: number,
): Promise<{ expiresAt: Date }> {
  const [row] = await tx
    .insert(serviceKeys)
    .values({ ...key, expiresAt: sql`now() + make_interval(days => ${days})` })
    .returning({ expiresAt: serviceKeys.expiresAt });
  if (!row) throw new Error("the key was not inserted");
  return row;
}
