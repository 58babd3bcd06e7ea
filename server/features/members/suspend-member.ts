import { and, eq } from "drizzle-orm";
import { elevate } from "#db/client.ts";
import { users } from "#db/schema/members.ts";
import type { SuspendMemberInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadMember } from "./load-member.ts";
import { lockAdmins } from "./lock-admins.ts";
import { suspensionProblem } from "./policy.ts";

/**
 * Stops a person from signing in and ends their sessions in the same transaction; the next request of theirs is refused.
 * @returns how many sessions ended
 * @throws NotFoundError, ConflictError for oneself, an annotator, the last security administrator, or a suspended person
 */
export async function suspendMember(
  ctx: Context,
  input: SuspendMemberInput,
): Promise<{ name: string; sessionsEnded: number }> {
  authorize(ctx, "member.suspend");
  return asActor(ctx, async (tx) => {
    const activeAdmins = await lockAdmins(tx);
    const member = await loadMember(tx, input.userId);
    const problem = suspensionProblem({
      ...member,
      activeAdmins,
      isSelf: member.id === ctx.actor.userId,
      isAnnotator: member.annotatorId !== null,
    });
    if (problem) throw new ConflictError(problem);
    const changed = await tx
      .update(users)
      .set({ status: "suspended" })
      .where(and(eq(users.id, member.id), eq(users.status, "active")))
      .returning({ id: users.id });
    if (changed.length === 0) throw new ConflictError(`${member.name} is suspended already. Nothing was changed.`);
    // Sessions are nobody's to see, so they are ended with the portal's own rights.
    const sessionsEnded = await elevate(tx, () => endSessions(tx, { userId: member.id }, "The person was suspended."));
    await recordAudit(tx, ctx, {
      action: "member.suspended",
      subject: { type: "member", id: member.id, name: member.name },
      vendorId: member.vendorId,
      before: { status: "active" },
      after: { status: "suspended", reason: input.reason, sessionsEnded },
    });
    await notifyLive(tx, { topic: "members", vendorId: member.vendorId });
    return { name: member.name, sessionsEnded };
  });
}
