import { and, eq, isNull, sql } from "drizzle-orm";
import { sessions } from "#db/schema/members.ts";
import type { MemberIdInput } from "#lib/schemas/members.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, asSystem, type Context } from "#server/context.ts";
import { loadMember } from "./load-member.ts";

export type SessionRow = {
  id: string;
  startedAt: Date;
  lastSeenAt: Date;
  sourceIp: string | null;
  userAgent: string | null;
  /** The one this was asked from. */
  current: boolean;
};

/**
 * The live sessions of one person, latest first.
 * @throws NotFoundError
 */
export async function listMemberSessions(ctx: Context, input: MemberIdInput): Promise<SessionRow[]> {
  authorize(ctx, "member.read");
  const member = await asActor(ctx, (tx) => loadMember(tx, input.userId));
  // As the system, because sessions hold token hashes and are nobody's to read; only these columns leave.
  const rows = await asSystem(ctx, (tx) =>
    tx
      .select({
        id: sessions.id,
        startedAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        sourceIp: sessions.sourceIp,
        userAgent: sessions.userAgent,
      })
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, member.id),
          isNull(sessions.endedAt),
          sql`least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`,
        ),
      )
      .orderBy(sql`${sessions.lastSeenAt} desc`)
      .limit(50),
  );
  return rows.map((row) => ({ ...row, current: row.id === ctx.actor.sessionId }));
}
