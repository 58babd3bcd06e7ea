import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { letsAdminsIn } from "./policy.ts";

/**
 * The providers an organisation can rely on without passwords: on, signed in through with their present settings, and for
 * the client's own people such as can let a security administrator in.
 * @param vendorId null = the client's own people
 */
export async function workingProviders(tx: Tx, vendorId: string | null): Promise<{ id: string }[]> {
  const used = await tx
    .select({
      id: identityProviders.id,
      vendorId: identityProviders.vendorId,
      roleClaim: identityProviders.roleClaim,
      roleMapping: identityProviders.roleMapping,
    })
    .from(identityProviders)
    .where(
      and(
        sql`${identityProviders.vendorId} is not distinct from ${vendorId}`,
        eq(identityProviders.status, "on"),
        isNotNull(identityProviders.lastUsedAt),
      ),
    );
  return used.filter(letsAdminsIn);
}
