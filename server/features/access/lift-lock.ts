import { and, eq, isNull, sql } from "drizzle-orm";
import { locks } from "#db/schema/access.ts";
import type { LiftLockInput } from "#lib/schemas/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { lockTarget } from "./lock-target.ts";
import { settleGrants } from "./settle-grants.ts";

/**
 * Takes a lock away; grants that nothing else stops open again.
 * @returns the codes of the grants that resume
 */
export async function liftLock(ctx: Context, input: LiftLockInput): Promise<{ resumed: string[] }> {
  authorize(ctx, "lock.lift");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    const [lock] = await tx.select().from(locks).where(eq(locks.id, input.lockId)).for("update");
    if (!lock) throw new NotFoundError();
    const lifted = await tx
      .update(locks)
      .set({ liftedAt: sql`clock_timestamp()`, liftedByName: actor.name, liftReason: input.reason })
      .where(and(eq(locks.id, lock.id), isNull(locks.liftedAt)))
      .returning({ id: locks.id });
    if (lifted.length === 0) throw new ConflictError("This lock was lifted already. Nothing was changed.");
    await recordAudit(tx, ctx, {
      action: "lock.lifted",
      subject: { type: "lock", id: lock.id, name: lock.targetName },
      vendorId: lock.target === "vendor" ? lock.targetId : null,
      annotatorId: lock.target === "person" ? lock.targetId : null,
      projectId: lock.target === "project" ? lock.targetId : null,
      before: { target: lock.target, reason: lock.reason },
      after: { lifted: true, reason: input.reason },
    });
    const { where } = await lockTarget(tx, lock);
    const resumed = await settleGrants(tx, ctx, where);
    await notifyLive(tx, { topic: "access" });
    return { resumed };
  });
}
