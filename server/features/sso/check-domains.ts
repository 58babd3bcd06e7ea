import { sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { InvalidError } from "#server/errors.ts";

/**
 * A domain belongs to one organisation: else one vendor's provider could vouch for another's people.
 * @param vendorId whose provider it is; null = the client's
 * @throws InvalidError (field allowedDomains); it does not say whose domain it is, which a bound administrator may not know
 */
export async function checkDomains(tx: Tx, vendorId: string | null, domains: readonly string[]): Promise<void> {
  // With the portal's own rights, because the other organisation may be out of the actor's reach.
  const others = await elevate(tx, () =>
    tx
      .select({ domains: identityProviders.allowedDomains })
      .from(identityProviders)
      .where(sql`${identityProviders.vendorId} is distinct from ${vendorId}`),
  );
  const taken = domains.find((domain) => others.some((other) => other.domains.includes(domain)));
  if (taken)
    throw new InvalidError(
      `${taken} is named by another organisation's provider already. A domain belongs to one organisation; nothing was saved.`,
      "allowedDomains",
    );
}
