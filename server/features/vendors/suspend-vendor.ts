import { and, eq } from "drizzle-orm";
import { vendors } from "#db/schema/vendors.ts";
import type { SuspendVendorInput } from "#lib/schemas/vendors.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, asSystem, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { accessMayChange } from "#server/features/annotators/access-may-change.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadVendor } from "./load-vendor.ts";

/**
 * Stops a whole vendor: its people are signed out and every tunnel of theirs closes. Can be undone by `restoreVendor`.
 * @returns how many sessions ended
 * @throws NotFoundError, ConflictError when it is suspended already
 */
export async function suspendVendor(ctx: Context, input: SuspendVendorInput): Promise<{ sessionsEnded: number }> {
  authorize(ctx, "vendor.suspend");
  const vendor = await asActor(ctx, (tx) => loadVendor(tx, input.vendorId));
  // As the system, because sessions are nobody's to see; status and sessions have to change together.
  return asSystem(ctx, async (tx) => {
    const changed = await tx
      .update(vendors)
      .set({ status: "suspended" })
      .where(and(eq(vendors.id, vendor.id), eq(vendors.status, "active")))
      .returning({ id: vendors.id });
    if (changed.length === 0) throw new ConflictError(`${vendor.name} is suspended already. Nothing was changed.`);
    const sessionsEnded = await endSessions(tx, { vendorId: vendor.id }, "The vendor was suspended.");
    await recordAudit(tx, ctx, {
      action: "vendor.suspended",
      subject: { type: "vendor", id: vendor.id, name: vendor.name },
      vendorId: vendor.id,
      before: { status: "active" },
      after: { status: "suspended", reason: input.reason, sessionsEnded },
    });
    await accessMayChange(tx, ctx, { vendorId: vendor.id });
    await notifyLive(tx, { topic: "vendors", vendorId: vendor.id });
    return { sessionsEnded };
  });
}
