import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import type { Provider } from "./discover.ts";

/**
 * The provider an address names, as the portal itself: at the doors there is nobody yet.
 * @param id from an address, so anything at all
 * @returns null for no such provider
 */
export async function providerById(db: Context["db"], id: string): Promise<Provider | null> {
  if (!z.uuid().safeParse(id).success) return null;
  return db.withScope({ kind: "system" }, async (tx) => {
    const [row] = await tx.select().from(identityProviders).where(eq(identityProviders.id, id));
    return row ?? null;
  });
}

/**
 * A provider under the actor's rights, with the name of whose it is.
 * @param use "change" locks it until commit
 * @throws NotFoundError
 */
export async function loadProvider(
  tx: Tx,
  id: string,
  use: "read" | "change",
): Promise<Provider & { organisation: string }> {
  const query = tx
    .select({ provider: identityProviders, vendorName: vendors.name })
    .from(identityProviders)
    .leftJoin(vendors, eq(vendors.id, identityProviders.vendorId))
    .where(eq(identityProviders.id, id));
  const [row] = use === "change" ? await query.for("update", { of: identityProviders }) : await query;
  if (!row) throw new NotFoundError();
  return { ...row.provider, organisation: row.vendorName ?? "your company" };
}
