import type { Tx } from "#db/client.ts";
import type { Context } from "#server/context.ts";
import { settleGrants } from "#server/features/access/settle-grants.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Draws the consequences of a change of people, with the change: grants of theirs close or open again, so that receipts
 * count from the act; gateways look at once, and screens fetch again.
 */
export async function accessMayChange(
  tx: Tx,
  ctx: Context,
  who: { vendorId: string; annotatorId?: string },
): Promise<void> {
  await settleGrants(tx, ctx, who);
  // Also what is granted at this very moment and not in the list yet stops at the gateway.
  await notifyLive(tx, { topic: "gateway" });
  await notifyLive(tx, { topic: "annotators", ...who });
}
