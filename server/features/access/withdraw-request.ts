import { and, eq, sql } from "drizzle-orm";
import { accessRequests } from "#db/schema/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadRequestForUpdate, requestIds } from "./load-request.ts";

/**
 * Takes back a waiting request.
 * @throws NotFoundError, ConflictError when it is decided already
 */
export async function withdrawRequest(ctx: Context, input: { requestId: string }): Promise<void> {
  authorize(ctx, "request.withdraw");
  await asActor(ctx, async (tx) => {
    const { request } = await loadRequestForUpdate(tx, input.requestId);
    const updated = await tx
      .update(accessRequests)
      .set({ state: "withdrawn", decidedAt: sql`clock_timestamp()` })
      .where(and(eq(accessRequests.id, request.id), eq(accessRequests.state, "pending")))
      .returning({ id: accessRequests.id });
    if (updated.length === 0) throw new ConflictError("This request is already decided. Nothing was changed.");
    await recordAudit(tx, ctx, {
      action: "request.withdrawn",
      subject: { type: "access_request", id: request.id, name: request.code },
      ...requestIds(request),
      before: { state: "pending" },
      after: { state: "withdrawn" },
    });
    await notifyLive(tx, { topic: "access", vendorId: request.vendorId, annotatorId: request.annotatorId });
  });
}
