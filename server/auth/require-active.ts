import { eq, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { UserActor } from "#server/context.ts";
import { ConflictError, UnauthenticatedError } from "#server/errors.ts";
import { mayEnter } from "./may-enter.ts";

/** Shorter than PostgreSQL waits before it looks for a deadlock: of the two it shall not be the suspension that fails. */
const patience = "300ms";
/** Ended by another transaction than this one: whoever signs out still has that written down. */
const endedElsewhere = sql<boolean>`(${sessions.endedAt} is not null and ${sessions}.xmin <> pg_current_xact_id()::xid)`;
const keyOf = (id: string): SQL => sql`hashtextextended(${`active ${id}`}, 0)`;

/**
 * Settles, until the transaction ends, that nothing suspends a person and that their session was not ended, as it is when
 * they lose a role: what comes later waits for the change that is being made, and a change that comes later finds it. These locks stand in one queue, unlike those of
 * rows: whoever keeps sending requests cannot keep a suspension waiting. Somebody without an account passes.
 * @throws UnauthenticatedError when they are suspended, or somebody ended the session
 * @throws ConflictError when somebody is just at it
 */
export async function requireActive(tx: Tx, { userId, vendorId, sessionId }: UserActor): Promise<void> {
  const { scope, lockTimeout } = await lockShared(tx, [userId, ...(vendorId ? [vendorId] : [])]);
  const [person] = await tx
    .select({ mayEnter })
    .from(users)
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(eq(users.id, userId));
  const [session] = await tx.select({ ended: endedElsewhere }).from(sessions).where(eq(sessions.id, sessionId));
  if ((person && !person.mayEnter) || session?.ended)
    throw new UnauthenticatedError("You were signed out. Nothing was changed.");
  await tx.execute(
    sql`select set_config('gh.scope', ${scope}, true), set_config('lock_timeout', ${lockTimeout}, true)`,
  );
}

/** Waits for the changes people are just making, and lets none begin before this transaction ends. */
export async function holdChanges(tx: Tx, whose: { userId: string } | { vendorId: string }): Promise<void> {
  const id = "userId" in whose ? whose.userId : whose.vendorId;
  await tx.execute(sql`select pg_advisory_xact_lock(${keyOf(id)})`);
}

/** With the portal's own rights from here on, since a person may not read all of this; what was set before comes back. */
async function lockShared(tx: Tx, ids: readonly string[]): Promise<{ scope: string; lockTimeout: string }> {
  const locks = ids.map((id) => sql`pg_advisory_xact_lock_shared(${keyOf(id)})`);
  try {
    const { rows } = await tx.execute<{ scope: string; lockTimeout: string }>(
      sql`select current_setting('gh.scope', true) as scope, current_setting('lock_timeout') as "lockTimeout",
        set_config('gh.scope', 'system', true), set_config('lock_timeout', ${patience}, true), ${sql.join(locks, sql`, `)}`,
    );
    return rows[0] ?? { scope: "", lockTimeout: "0" };
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw new ConflictError("Your access is being changed at this moment. Nothing was changed; try again.");
  }
}

function isLockTimeout(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if ("code" in current && current.code === "55P03") return true;
  return false;
}
