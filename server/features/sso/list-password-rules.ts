import { asc, sql } from "drizzle-orm";
import { signInPolicies } from "#db/schema/identity.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type PasswordRule = {
  /** null = the client's own staff. */
  vendorId: string | null;
  vendorName: string | null;
  allowed: boolean;
  /** Names of the providers that are on. */
  providers: string[];
};

/** Whether passwords open sessions, by organisation: the client's staff first, then vendors by name. */
export async function listPasswordRules(ctx: Context): Promise<PasswordRule[]> {
  authorize(ctx, "identityProvider.read");
  return asActor(ctx, async (tx) => {
    const companies = await tx.select({ id: vendors.id, name: vendors.name }).from(vendors).orderBy(asc(vendors.name));
    const policies = await tx.select().from(signInPolicies);
    const on = await tx
      .select({ name: identityProviders.name, vendorId: identityProviders.vendorId })
      .from(identityProviders)
      .where(sql`${identityProviders.status} = 'on'`)
      .orderBy(identityProviders.name);
    return [{ id: null, name: null }, ...companies].map(({ id, name }) => ({
      vendorId: id,
      vendorName: name,
      allowed: policies.find((policy) => policy.vendorId === id)?.passwordAllowed ?? true,
      providers: on.filter((provider) => provider.vendorId === id).map((provider) => provider.name),
    }));
  });
}
