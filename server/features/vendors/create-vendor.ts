import { vendors } from "#db/schema/vendors.ts";
import type { CreateVendorInput } from "#lib/schemas/vendors.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Admits an outside company. Nobody of it can sign in before a coordinator is invited.
 * @throws InvalidError when a vendor of this name exists
 */
export async function createVendor(ctx: Context, input: CreateVendorInput): Promise<{ id: string }> {
  authorize(ctx, "vendor.create");
  try {
    return await asActor(ctx, async (tx) => {
      const [row] = await tx.insert(vendors).values({ name: input.name }).returning({ id: vendors.id });
      if (!row) throw new Error("the vendor was not inserted");
      await recordAudit(tx, ctx, {
        action: "vendor.created",
        subject: { type: "vendor", id: row.id, name: input.name },
        vendorId: row.id,
        after: { name: input.name, status: "active" },
      });
      await notifyLive(tx, { topic: "vendors", vendorId: row.id });
      return row;
    });
  } catch (error) {
    if (violatedConstraint(error))
      throw new InvalidError("There is a vendor of this name already. Nothing was created.", "name");
    throw error;
  }
}
