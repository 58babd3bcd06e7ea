import { eq } from "drizzle-orm";
import { identityProviders } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { CreateProviderInput } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { checkDomains } from "./check-domains.ts";
import { lockSignInWays } from "./lock-sign-in-ways.ts";

/**
 * Adds an identity provider, turned off: its page then says what to enter there and takes what comes back.
 * @throws NotFoundError for no such vendor, InvalidError (field allowedDomains)
 */
export async function createProvider(ctx: Context, input: CreateProviderInput): Promise<{ id: string }> {
  authorize(ctx, "identityProvider.write");
  return asActor(ctx, async (tx) => {
    await lockSignInWays(tx);
    if (input.vendorId) {
      const [vendor] = await tx.select({ id: vendors.id }).from(vendors).where(eq(vendors.id, input.vendorId));
      if (!vendor) throw new NotFoundError("There is no such vendor. Nothing was added.");
    }
    await checkDomains(tx, input.vendorId, input.allowedDomains);
    const [row] = await tx.insert(identityProviders).values(input).returning({ id: identityProviders.id });
    if (!row) throw new Error("the identity provider was not inserted");
    await recordAudit(tx, ctx, {
      action: "identityProvider.created",
      subject: { type: "identity_provider", id: row.id, name: input.name },
      vendorId: input.vendorId,
      after: { issuer: input.issuer, allowedDomains: input.allowedDomains },
    });
    await notifyLive(tx, { topic: "members", vendorId: input.vendorId });
    return row;
  });
}
