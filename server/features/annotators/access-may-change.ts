import type { Tx } from "#db/client.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Says, with the change, that what is open may have to close (or may open again): the worker sweeps the grants,
 * waiting gateways look at their desired state at once, and screens fetch again.
 */
export async function accessMayChange(tx: Tx, who: { vendorId: string; annotatorId?: string }): Promise<void> {
  await enqueue(tx, "access.sweep", {});
  await notifyLive(tx, { topic: "gateway" });
  await notifyLive(tx, {
    topic: "annotators",
    vendorId: who.vendorId,
    ...(who.annotatorId ? { annotatorId: who.annotatorId } : {}),
  });
}
