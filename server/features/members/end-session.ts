import { and, eq, isNull, sql } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import type { EndSessionInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Signs one browser of somebody out. They may sign in again; suspend the person to prevent that.
 * @throws NotFoundError when there is no such live session
 */
export async function endSession(ctx: Context, input: EndSessionInput): Promise<{ name: string }> {
  authorize(ctx, "member.suspend");
  // As the system, because sessions are nobody's to see or write.
  return asSystem(ctx, async (tx) => {
    const [session] = await tx
      .update(sessions)
      .set({ endedAt: sql`clock_timestamp()`, endReason: `Ended by ${ctx.actor.name}.` })
      .where(
        and(
          eq(sessions.id, input.sessionId),
          isNull(sessions.endedAt),
          sql`least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`,
        ),
      )
      .returning({ userId: sessions.userId, sourceIp: sessions.sourceIp });
    if (!session) throw new NotFoundError("This session has ended already.");
    const [person] = await tx
      .select({ name: users.name, vendorId: users.vendorId, annotatorId: annotators.id })
      .from(users)
      .leftJoin(annotators, eq(annotators.userId, users.id))
      .where(eq(users.id, session.userId));
    if (!person) throw new NotFoundError();
    await recordAudit(tx, ctx, {
      action: "session.ended",
      subject: { type: "session", id: input.sessionId, name: person.name },
      vendorId: person.vendorId,
      annotatorId: person.annotatorId,
      before: { sourceIp: session.sourceIp },
    });
    await notifyLive(tx, { topic: "sessions", userId: session.userId });
    await notifyLive(tx, { topic: "members", vendorId: person.vendorId });
    return { name: person.name };
  });
}
