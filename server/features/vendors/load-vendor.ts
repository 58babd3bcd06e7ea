import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { vendors } from "#db/schema/vendors.ts";
import { NotFoundError } from "#server/errors.ts";

/**
 * One vendor as the transaction's scope sees it.
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function loadVendor(tx: Tx, vendorId: string): Promise<typeof vendors.$inferSelect> {
  const [row] = await tx.select().from(vendors).where(eq(vendors.id, vendorId));
  if (!row) throw new NotFoundError();
  return row;
}
