import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import { asksForMfa } from "./policy.ts";

/**
 * Whether the person is known to a provider that is on and trusted with second factors, so that they need none here.
 * @param tx with the system's scope
 */
export async function trustedProviderOf(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx
    .select({ mfaAcr: identityProviders.mfaAcr, mfaAmr: identityProviders.mfaAmr })
    .from(userIdentities)
    .innerJoin(identityProviders, eq(identityProviders.id, userIdentities.providerId))
    .where(and(eq(userIdentities.userId, userId), eq(identityProviders.status, "on")));
  return rows.some(asksForMfa);
}
