import { and, eq, isNull, sql } from "drizzle-orm";
import { sessions } from "#db/schema/members.ts";
import type { OwnSessionInput } from "#lib/schemas/account.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Signs another browser of one's own out. Asks for no new proof: it only ever closes, and may have to be quick.
 * @throws NotFoundError when it is no live session of theirs, ConflictError for the one they sit at
 */
export async function endOwnSession(ctx: Context, input: OwnSessionInput): Promise<void> {
  authenticated(ctx);
  const { actor } = ctx;
  if (input.sessionId === actor.sessionId) throw new ConflictError("This is the browser you sit at. Sign out instead.");
  // As the system, because sessions are nobody's to see or write.
  await asSystem(ctx, async (tx) => {
    const [ended] = await tx
      .update(sessions)
      .set({ endedAt: sql`clock_timestamp()`, endReason: "Ended by the person from another browser." })
      .where(
        and(
          eq(sessions.id, input.sessionId),
          eq(sessions.userId, actor.userId),
          isNull(sessions.endedAt),
          sql`least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`,
        ),
      )
      .returning({ sourceIp: sessions.sourceIp });
    if (!ended) throw new NotFoundError("This session has ended already.");
    await recordAudit(tx, ctx, {
      action: "session.ended",
      subject: { type: "session", id: input.sessionId, name: actor.name },
      vendorId: actor.vendorId,
      annotatorId: actor.annotatorId,
      before: { sourceIp: ended.sourceIp },
    });
    await notifyLive(tx, { topic: "sessions", userId: actor.userId });
  });
}
