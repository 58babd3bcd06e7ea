import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { sessions, users } from "#db/schema/members.ts";

/** The glass is broken now: it was opened, and its hour is not over by the database's clock. */
export const standsOpen = sql<boolean>`(${breakGlass.state} = 'open' and ${breakGlass.endsAt} > clock_timestamp())`;

/** Whether the glass is broken for a row of `users`. */
export function glassBroken(): SQL<boolean> {
  return sql<boolean>`exists (select 1 from ${breakGlass} where ${breakGlass.userId} = ${users.id} and ${standsOpen})`;
}

/**
 * The broken glass of a person, which their new session ends with.
 * @param tx with the system's scope, holding a lock on the person's row, so that closing waits for the session or is seen
 */
export async function openGlassOf(tx: Tx, userId: string): Promise<{ id: string; endsAt: Date } | null> {
  const [row] = await tx
    .select({ id: breakGlass.id, endsAt: breakGlass.endsAt })
    .from(breakGlass)
    .where(and(eq(breakGlass.userId, userId), standsOpen));
  return row?.endsAt ? { id: row.id, endsAt: row.endsAt } : null;
}

/**
 * When the broken glass is over through which a session was opened, whether it is by now or not; null for any other session.
 * @param tx with the system's scope
 */
export async function glassEndOf(tx: Tx, sessionId: string): Promise<Date | null> {
  const [row] = await tx
    .select({ endsAt: breakGlass.endsAt })
    .from(sessions)
    .innerJoin(breakGlass, eq(breakGlass.id, sessions.breakGlassId))
    .where(eq(sessions.id, sessionId));
  return row?.endsAt ?? null;
}
