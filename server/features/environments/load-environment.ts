import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { environments } from "#db/schema/environments.ts";
import { NotFoundError } from "#server/errors.ts";

export type EnvironmentRow = typeof environments.$inferSelect;

/**
 * One environment as the transaction's scope sees it.
 * @param lock "update" keeps others from changing it until the transaction ends
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function loadEnvironment(
  tx: Tx,
  environmentId: string,
  lock?: "update" | "share",
): Promise<EnvironmentRow> {
  const query = tx.select().from(environments).where(eq(environments.id, environmentId));
  const [row] = await (lock ? query.for(lock) : query);
  if (!row) throw new NotFoundError();
  return row;
}
