import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";

/** A binding that administers the whole portal, without an end. */
export const isFullAdmin = sql<boolean>`(${roleBindings.role} = 'security_admin' and num_nonnulls(${roleBindings.vendorId}, ${roleBindings.projectId}, ${roleBindings.environmentId}, ${roleBindings.endsAt}) = 0)`;

/**
 * Locks the people who administer the whole portal and can sign in, in one order, so that two cannot shut each other
 * out at once.
 * @returns how many there are
 */
export async function lockAdmins(tx: Tx): Promise<number> {
  const admins = tx.select({ userId: roleBindings.userId }).from(roleBindings).where(isFullAdmin);
  const active = and(inArray(users.id, admins), eq(users.status, "active"));
  await tx.select({ id: users.id }).from(users).where(active).orderBy(users.id).for("update");
  // Counted by a statement of its own: the one that waited for the lock does not see a role taken meanwhile.
  return tx.$count(users, active);
}
