import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { UserActor } from "#server/context.ts";
import { mayEnter } from "./may-enter.ts";
import { idleMinutes } from "./session-times.ts";
import { hashToken, sessionTokenOf } from "./session-token.ts";

type Binding = { role: UserActor["roles"][number]; projectId: string | null };

/** A session that holds: neither ended, expired nor idle, and nobody on the way to it suspended. */
const holds = and(
  isNull(sessions.endedAt),
  sql`clock_timestamp() < ${sessions.expiresAt}`,
  sql`clock_timestamp() < ${sessions.idleExpiresAt}`,
  mayEnter,
);

async function loadSession(tx: Tx, tokenHash: string) {
  const [row] = await tx
    .select({
      sessionId: sessions.id,
      mfaAt: sessions.mfaAt,
      userId: users.id,
      name: users.name,
      email: users.email,
      organisation: users.organisation,
      vendorId: users.vendorId,
      annotatorId: annotators.id,
      stale: sql<boolean>`${sessions.lastSeenAt} < clock_timestamp() - interval '1 minute'`,
      bindings: sql<
        Binding[]
      >`coalesce((select json_agg(json_build_object('role', ${roleBindings.role}, 'projectId', ${roleBindings.projectId})) from ${roleBindings} where ${roleBindings.userId} = ${users.id}), '[]')`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(and(eq(sessions.tokenHash, tokenHash), holds));
  return row;
}

/**
 * Who is asking, by the sessions table and the database clock, on every call.
 * System scope, because before this there is nobody whose rows could be shown.
 * @returns null when nobody is signed in, for whatever reason; garbage in the cookie never throws
 */
export async function currentActor(db: Database, headers: Headers): Promise<UserActor | null> {
  const token = await sessionTokenOf(headers);
  if (!token) return null;
  return db.withScope({ kind: "system" }, async (tx) => {
    const row = await loadSession(tx, hashToken(token));
    if (!row || row.bindings.length === 0) return null;
    if (row.stale)
      await tx
        .update(sessions)
        .set({
          lastSeenAt: sql`clock_timestamp()`,
          idleExpiresAt: sql`least(clock_timestamp() + make_interval(mins => ${idleMinutes}), ${sessions.expiresAt})`,
        })
        .where(and(eq(sessions.id, row.sessionId), isNull(sessions.endedAt)));
    const projectIds = row.bindings.map((binding) => binding.projectId);
    return {
      kind: "user",
      userId: row.userId,
      name: row.name,
      email: row.email,
      roles: [...new Set(row.bindings.map((binding) => binding.role))],
      organisation: row.organisation,
      vendorId: row.vendorId,
      annotatorId: row.annotatorId,
      // One binding without a project is a binding to all of them.
      projectIds: projectIds.includes(null) ? null : projectIds.filter((id) => id !== null),
      sessionId: row.sessionId,
      mfaAt: row.mfaAt,
    };
  });
}

/** Whether a session holds, for what stays open longer than a request. System scope, as above. */
export async function sessionHolds(db: Database, sessionId: string): Promise<boolean> {
  const rows = await db.withScope({ kind: "system" }, (tx) =>
    tx
      .select({ id: sessions.id })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(vendors, eq(vendors.id, users.vendorId))
      .leftJoin(annotators, eq(annotators.userId, users.id))
      .where(and(eq(sessions.id, sessionId), holds)),
  );
  return rows.length > 0;
}
