import { and, eq } from "drizzle-orm";
import { users } from "#db/schema/members.ts";
import type { RestoreMemberInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadMember } from "./load-member.ts";

/**
 * Lets a suspended person sign in again; ended sessions stay ended.
 * @throws NotFoundError, ConflictError when they are not suspended
 */
export async function restoreMember(ctx: Context, input: RestoreMemberInput): Promise<{ name: string }> {
  authorize(ctx, "member.suspend");
  return asActor(ctx, async (tx) => {
    const member = await loadMember(tx, input.userId);
    const changed = await tx
      .update(users)
      .set({ status: "active" })
      .where(and(eq(users.id, member.id), eq(users.status, "suspended")))
      .returning({ id: users.id });
    if (changed.length === 0) throw new ConflictError(`${member.name} is not suspended. Nothing was changed.`);
    await recordAudit(tx, ctx, {
      action: "member.restored",
      subject: { type: "member", id: member.id, name: member.name },
      vendorId: member.vendorId,
      before: { status: "suspended" },
      after: { status: "active", reason: input.reason },
    });
    await notifyLive(tx, { topic: "members", vendorId: member.vendorId });
    return { name: member.name };
  });
}
