import type { InviteCoordinatorInput } from "#lib/schemas/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { createInvitation } from "#server/features/members/create-invitation.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadVendor } from "./load-vendor.ts";

/**
 * Invites the person at a vendor who onboards its people. The link is shown once and mailed where mail is set up.
 * @throws NotFoundError, ConflictError when the vendor is suspended, InvalidError when the address is taken
 */
export async function inviteCoordinator(
  ctx: Context,
  input: InviteCoordinatorInput,
): Promise<{ url: string; mailed: boolean }> {
  authorize(ctx, "vendor.inviteCoordinator");
  return asActor(ctx, async (tx) => {
    const vendor = await loadVendor(tx, input.vendorId);
    if (vendor.status !== "active")
      throw new ConflictError(`${vendor.name} is suspended. Restore it first; nobody was invited.`);
    const invitation = await createInvitation(tx, ctx, {
      email: input.email,
      name: input.name,
      role: "vendor_coordinator",
      vendorId: vendor.id,
    });
    await notifyLive(tx, { topic: "vendors", vendorId: vendor.id });
    return { url: invitation.url, mailed: invitation.mailed };
  });
}
