import { and, eq, ne, sql } from "drizzle-orm";
import { grants } from "#db/schema/access.ts";
import type { RevokeGrantInput } from "#lib/schemas/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { wishPlanes } from "./settle-grants.ts";

/**
 * Closes a grant for good, on every plane, at once. Closing never waits for anything: not for the log's seal, not for a job.
 * @throws NotFoundError, ConflictError when it is closed already
 */
export async function revokeGrant(ctx: Context, input: RevokeGrantInput): Promise<{ code: string }> {
  authorize(ctx, "grant.revoke");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    const [grant] = await tx.select().from(grants).where(eq(grants.id, input.grantId)).for("update");
    if (!grant) throw new NotFoundError();
    const closed = await tx
      .update(grants)
      .set({
        state: "closed",
        stateCause: "revoked",
        stateReason: input.reason,
        closedAt: sql`clock_timestamp()`,
        closedBy: actor.userId,
        closedByName: actor.name,
      })
      .where(and(eq(grants.id, grant.id), ne(grants.state, "closed")))
      .returning({ id: grants.id });
    if (closed.length === 0) throw new ConflictError(`${grant.code} is closed already. Nothing was changed.`);
    await wishPlanes(tx, grant.id, "closed");
    await recordAudit(tx, ctx, {
      action: "grant.revoked",
      subject: { type: "grant", id: grant.id, name: grant.code },
      vendorId: grant.vendorId,
      annotatorId: grant.annotatorId,
      projectId: grant.projectId,
      environmentId: grant.environmentId,
      accessRequestId: grant.requestId,
      grantId: grant.id,
      before: { state: grant.state },
      after: { state: "closed", reason: input.reason },
    });
    await notifyLive(tx, { topic: "access", vendorId: grant.vendorId, annotatorId: grant.annotatorId });
    await notifyLive(tx, { topic: "gateway", environmentId: grant.environmentId });
    return { code: grant.code };
  });
}
