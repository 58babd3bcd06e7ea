import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { signInPolicies } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";
import { glassBroken } from "./break-glass.ts";

/** Whether passwords open sessions for a row of `users`, in a query that names its tables: where nothing was set they do, and where the glass is broken. */
export function passwordsAllowed(): SQL<boolean> {
  return sql<boolean>`(coalesce((select p.password_allowed from ${signInPolicies} p where p.vendor_id is not distinct from ${users.vendorId}), true) or ${glassBroken()})`;
}

/**
 * The same for one person, as of this statement.
 * @param tx with the system's scope, holding a lock on the person's row: what was decided while waiting for it is seen
 */
export async function passwordOpens(tx: Tx, userId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ allowed: boolean }>(
    sql`select ${passwordsAllowed()} as allowed from ${users} where ${users.id} = ${userId}`,
  );
  return rows[0]?.allowed === true;
}
