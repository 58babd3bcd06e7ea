import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { locks } from "#db/schema/access.ts";
import type { SetLockInput } from "#lib/schemas/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize, requireUnbound } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { lockTarget, onlyUnbound } from "./lock-target.ts";
import { settleGrants } from "./settle-grants.ts";

/**
 * The kill switch: closes every plane of a person, project, vendor or of everyone at once, and keeps it closed until lifted.
 * @returns the codes of the grants it closed
 * @throws NotFoundError, ForbiddenError beyond what the role is bound to, ConflictError when the same lock stands already
 */
export async function setLock(ctx: Context, input: SetLockInput): Promise<{ id: string; closed: string[] }> {
  authorize(ctx, "lock.set");
  if (input.target === "everyone") requireUnbound(ctx, onlyUnbound);
  const { actor } = ctx;
  const id = uuidv7();
  try {
    return await asActor(ctx, async (tx) => {
      const { name, where } = await lockTarget(tx, input);
      await tx.insert(locks).values({
        id,
        target: input.target,
        targetId: input.targetId,
        targetName: name,
        reason: input.reason,
        setBy: actor.userId,
        setByName: actor.name,
      });
      const closed = await settleGrants(tx, ctx, where);
      await tx.update(locks).set({ closedGrants: closed }).where(eq(locks.id, id));
      await recordAudit(tx, ctx, {
        action: "lock.set",
        subject: { type: "lock", id, name },
        vendorId: input.target === "vendor" ? input.targetId : null,
        annotatorId: input.target === "person" ? input.targetId : null,
        projectId: input.target === "project" ? input.targetId : null,
        after: { target: input.target, reason: input.reason, closed },
      });
      // Whatever was granted a moment ago and is not in the list yet stops at the gateway all the same.
      await notifyLive(tx, { topic: "gateway" });
      await notifyLive(tx, { topic: "access" });
      return { id, closed };
    });
  } catch (error) {
    if (violatedConstraint(error) === "locks_one_standing")
      throw new ConflictError("This lock stands already. Nothing was changed.");
    throw error;
  }
}
