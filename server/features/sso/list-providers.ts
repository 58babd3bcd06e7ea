import { eq } from "drizzle-orm";
import { identityProviders } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type ProviderRow = {
  id: string;
  name: string;
  issuer: string;
  /** null = the client's own. */
  vendorName: string | null;
  allowedDomains: string[];
  status: "on" | "off";
  /** A client id was entered and a test has passed. */
  ready: boolean;
  lastUsedAt: Date | null;
};

/** Every identity provider: the client's own first, then by vendor and name. */
export async function listProviders(ctx: Context): Promise<ProviderRow[]> {
  authorize(ctx, "identityProvider.read");
  const rows = await asActor(ctx, (tx) =>
    tx
      .select({ provider: identityProviders, vendorName: vendors.name })
      .from(identityProviders)
      .leftJoin(vendors, eq(vendors.id, identityProviders.vendorId)),
  );
  const order = ({ vendorName, provider }: (typeof rows)[number]) => `${vendorName ?? ""}\n${provider.name}`;
  return rows
    .sort((a, b) => order(a).localeCompare(order(b)))
    .map(({ provider, vendorName }) => ({
      id: provider.id,
      name: provider.name,
      issuer: provider.issuer,
      vendorName,
      allowedDomains: provider.allowedDomains,
      status: provider.status,
      ready: provider.clientId !== "" && provider.testedAt !== null,
      lastUsedAt: provider.lastUsedAt,
    }));
}
