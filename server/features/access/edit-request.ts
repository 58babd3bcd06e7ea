import { and, eq } from "drizzle-orm";
import { accessRequests } from "#db/schema/access.ts";
import type { EditRequestInput } from "#lib/schemas/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadRequestForUpdate, requestIds } from "./load-request.ts";
import { currentContentHash } from "./request-content.ts";

/**
 * Changes a waiting request. The content hash changes with it, so approvals given so far no longer count.
 * @throws NotFoundError, ConflictError when it is decided already
 */
export async function editRequest(ctx: Context, input: EditRequestInput): Promise<void> {
  authorize(ctx, "request.create");
  await asActor(ctx, async (tx) => {
    const { request } = await loadRequestForUpdate(tx, input.requestId);
    const next = { ...request, reason: input.reason, durationHours: input.durationHours, version: request.version + 1 };
    const updated = await tx
      .update(accessRequests)
      .set({
        reason: next.reason,
        durationHours: next.durationHours,
        version: next.version,
        contentHash: await currentContentHash(tx, next),
      })
      .where(
        and(
          eq(accessRequests.id, request.id),
          eq(accessRequests.state, "pending"),
          eq(accessRequests.version, request.version),
        ),
      )
      .returning({ id: accessRequests.id });
    if (updated.length === 0) throw new ConflictError("This request is already decided. Nothing was changed.");
    await recordAudit(tx, ctx, {
      action: "request.edited",
      subject: { type: "access_request", id: request.id, name: request.code },
      ...requestIds(request),
      before: { reason: request.reason, durationHours: request.durationHours, version: request.version },
      after: { reason: next.reason, durationHours: next.durationHours, version: next.version },
    });
    await notifyLive(tx, { topic: "access", vendorId: request.vendorId, annotatorId: request.annotatorId });
  });
}
