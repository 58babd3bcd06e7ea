import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { NotFoundError } from "#server/errors.ts";
import { isFullAdmin } from "./lock-admins.ts";

/** A person under the actor's rights, with what decides about suspending them. @throws NotFoundError */
export async function loadMember(tx: Tx, userId: string) {
  const [row] = await tx
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      status: users.status,
      vendorId: users.vendorId,
      annotatorId: annotators.id,
      isAdmin: sql<boolean>`exists (select 1 from ${roleBindings} where ${roleBindings.userId} = ${users.id} and ${isFullAdmin})`,
    })
    .from(users)
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(eq(users.id, userId));
  if (!row) throw new NotFoundError();
  return row;
}
