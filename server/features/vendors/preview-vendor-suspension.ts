import { and, eq, sql } from "drizzle-orm";
import { grants } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import type { VendorIdInput } from "#lib/schemas/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, asSystem, type Context } from "#server/context.ts";
import { countSessions } from "#server/features/annotators/end-sessions.ts";
import { loadVendor } from "./load-vendor.ts";

export type VendorSuspensionPreview = { people: number; openGrants: number; sessions: number };

/** What suspending this vendor would close, before it is asked. */
export async function previewVendorSuspension(ctx: Context, input: VendorIdInput): Promise<VendorSuspensionPreview> {
  authorize(ctx, "vendor.suspend");
  const seen = await asActor(ctx, async (tx) => {
    const vendor = await loadVendor(tx, input.vendorId);
    const [row] = await tx
      .select({
        people: sql<number>`count(*)`.mapWith(Number),
        openGrants:
          sql<number>`(select count(*) from ${grants} where ${and(eq(grants.vendorId, vendor.id), eq(grants.state, "open"))})`.mapWith(
            Number,
          ),
      })
      .from(annotators)
      .where(and(eq(annotators.vendorId, vendor.id), eq(annotators.status, "active")));
    return { people: row?.people ?? 0, openGrants: row?.openGrants ?? 0 };
  });
  // As the system: sessions are nobody's to see; only their number leaves this function.
  const sessions = await asSystem(ctx, (tx) => countSessions(tx, { vendorId: input.vendorId }));
  return { ...seen, sessions };
}
