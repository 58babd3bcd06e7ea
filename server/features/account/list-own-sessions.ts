import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { sessions } from "#db/schema/members.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import { countryOf } from "#server/auth/country-of.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";

export type OwnSession = {
  id: string;
  startedAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  method: ProofMethod;
  sourceIp: string | null;
  country: string | null;
  userAgent: string | null;
  /** The one this was asked from. */
  current: boolean;
};

const most = 50;

/** Where the person is signed in now, latest first, 50 at most. */
export async function listOwnSessions(ctx: Context): Promise<OwnSession[]> {
  authenticated(ctx);
  const { userId, sessionId } = ctx.actor;
  // As the system, because sessions hold token hashes and are nobody's to read; only these columns leave.
  const rows = await asSystem(ctx, (tx) =>
    tx
      .select({
        id: sessions.id,
        startedAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        expiresAt: sessions.expiresAt,
        method: sessions.method,
        sourceIp: sessions.sourceIp,
        userAgent: sessions.userAgent,
      })
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, userId),
          isNull(sessions.endedAt),
          sql`least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`,
        ),
      )
      .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
      .limit(most),
  );
  return rows.map((row) => ({ ...row, country: countryOf(row.sourceIp), current: row.id === sessionId }));
}
