import { and, eq } from "drizzle-orm";
import { vendors } from "#db/schema/vendors.ts";
import type { RestoreVendorInput } from "#lib/schemas/vendors.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { accessMayChange } from "#server/features/annotators/access-may-change.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadVendor } from "./load-vendor.ts";

/**
 * Ends a vendor's suspension: its people may sign in again and suspended grants resume where nothing else stops them.
 * @throws NotFoundError, ConflictError when it is not suspended
 */
export async function restoreVendor(ctx: Context, input: RestoreVendorInput): Promise<void> {
  authorize(ctx, "vendor.suspend");
  await asActor(ctx, async (tx) => {
    const vendor = await loadVendor(tx, input.vendorId);
    const changed = await tx
      .update(vendors)
      .set({ status: "active" })
      .where(and(eq(vendors.id, vendor.id), eq(vendors.status, "suspended")))
      .returning({ id: vendors.id });
    if (changed.length === 0) throw new ConflictError(`${vendor.name} is not suspended. Nothing was changed.`);
    await recordAudit(tx, ctx, {
      action: "vendor.restored",
      subject: { type: "vendor", id: vendor.id, name: vendor.name },
      vendorId: vendor.id,
      before: { status: "suspended" },
      after: { status: "active", reason: input.reason },
    });
    await accessMayChange(tx, ctx, { vendorId: vendor.id });
    await notifyLive(tx, { topic: "vendors", vendorId: vendor.id });
  });
}
