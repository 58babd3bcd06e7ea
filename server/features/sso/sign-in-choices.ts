import { and, eq, isNull, or } from "drizzle-orm";
import { identityProviders } from "#db/schema/sso.ts";
import type { SignInChoicesInput } from "#lib/schemas/sso.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";

/**
 * Providers a sign-in page may name to somebody nobody knows yet: the client's own, and the one this browser came through
 * before. Never the other vendors': docs/decisions/0008-vendors-begin-at-their-own-address.md.
 */
export async function signInChoices(
  ctx: Context<SystemActor>,
  { lastUsed }: SignInChoicesInput,
): Promise<{ id: string; name: string }[]> {
  // As the system: before sign-in there is nobody whose rows these could be.
  return asSystem(ctx, (tx) =>
    tx
      .select({ id: identityProviders.id, name: identityProviders.name })
      .from(identityProviders)
      .where(
        and(
          eq(identityProviders.status, "on"),
          or(isNull(identityProviders.vendorId), lastUsed ? eq(identityProviders.id, lastUsed) : undefined),
        ),
      )
      .orderBy(identityProviders.name),
  );
}
