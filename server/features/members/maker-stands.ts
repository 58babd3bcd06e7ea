import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { Permission } from "#lib/permissions.ts";
import { loadBindings } from "#server/auth/load-bindings.ts";
import { mayEnter } from "#server/auth/may-enter.ts";

/**
 * Whether whoever made a link may still sign in and make such links: none outlives its maker's right.
 * @param tx with the system's scope; a suspension of the maker waits for it, or is seen
 * @param permission what the link was made by
 */
export async function makerStands(tx: Tx, makerId: string, permission: Permission): Promise<boolean> {
  const [maker] = await tx
    .select({ mayEnter })
    .from(users)
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(eq(users.id, makerId))
    .for("share", { of: users });
  if (!maker?.mayEnter) return false;
  return (await loadBindings(tx, makerId)).some(({ permissions }) => permissions.includes(permission));
}
