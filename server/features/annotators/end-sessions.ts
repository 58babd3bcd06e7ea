import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { sessions, users } from "#db/schema/members.ts";
import { notifyLive } from "#server/live/notify.ts";

/** A person, perhaps all their browsers but one; or everyone of a vendor. */
type Whose = { userId: string; except?: string } | { vendorId: string };

/**
 * Ends every live session of the people named: their next request is refused, their open streams are cut.
 * @param tx a transaction with the system's scope: sessions are nobody else's to see
 * @param reason shown to nobody but the log
 * @returns how many were live
 */
export async function endSessions(tx: Tx, whose: Whose, reason: string): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ endedAt: sql`now()`, endReason: reason })
    .where(
      and(
        isNull(sessions.endedAt),
        sql`${sessions.expiresAt} > now()`,
        sql`${sessions.idleExpiresAt} > now()`,
        belongsTo(tx, whose),
      ),
    )
    .returning({ id: sessions.id });
  const { except: _, ...named } = { except: undefined, ...whose };
  await notifyLive(tx, { topic: "sessions", ...named });
  return ended.length;
}

/** Live sessions of the people named, for the question before the act. Same scope as above. */
export async function countSessions(tx: Tx, whose: Whose): Promise<number> {
  const rows = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        isNull(sessions.endedAt),
        sql`${sessions.expiresAt} > now()`,
        sql`${sessions.idleExpiresAt} > now()`,
        belongsTo(tx, whose),
      ),
    )
    .limit(10_001);
  return rows.length;
}

function belongsTo(tx: Tx, whose: Whose) {
  if ("vendorId" in whose)
    return inArray(sessions.userId, tx.select({ id: users.id }).from(users).where(eq(users.vendorId, whose.vendorId)));
  return and(eq(sessions.userId, whose.userId), whose.except ? ne(sessions.id, whose.except) : undefined);
}
