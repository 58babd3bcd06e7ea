import { recordAudit } from "#server/audit/record.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";

/** Signs every browser of one's own out but the one asked from. @returns how many */
export async function endOtherSessions(ctx: Context): Promise<{ ended: number }> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because sessions are nobody's to see or write.
  return asSystem(ctx, async (tx) => {
    const whose = { userId: actor.userId, except: actor.sessionId };
    const ended = await endSessions(tx, whose, "Ended by the person from another browser.");
    if (ended > 0)
      await recordAudit(tx, ctx, {
        action: "session.ended",
        subject: { type: "member", id: actor.userId, name: actor.name },
        vendorId: actor.vendorId,
        annotatorId: actor.annotatorId,
        after: { sessionsEnded: ended },
      });
    return { ended };
  });
}
