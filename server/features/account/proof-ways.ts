import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { sessions } from "#db/schema/members.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { factorsOf } from "#server/auth/second-factor.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { asksForMfa } from "#server/features/sso/policy.ts";

/** With what the person can confirm who they are now. */
export type ProofWays = {
  app: boolean;
  passkey: boolean;
  passkeyOnly: boolean;
  /** The identity provider this session came through, when it is trusted with second factors. */
  provider: { id: string; name: string } | null;
  /** A proof was given meanwhile, such as in another tab. */
  fresh: boolean;
};

async function providerOf(tx: Tx, sessionId: string): Promise<ProofWays["provider"]> {
  const [row] = await tx
    .select({ provider: identityProviders })
    .from(sessions)
    .innerJoin(identityProviders, eq(identityProviders.id, sessions.providerId))
    .where(eq(sessions.id, sessionId));
  const trusted = row && row.provider.status === "on" && asksForMfa(row.provider);
  return trusted ? { id: row.provider.id, name: row.provider.name } : null;
}

/** What the dialog for dangerous acts may ask for. A recovery code is no way: it opens a session and proves no more. */
export async function proofWays(ctx: Context): Promise<ProofWays> {
  authenticated(ctx);
  const { userId, sessionId, passkeyOnly, proofFresh } = ctx.actor;
  // As the system, because credentials and sessions are nobody's to see; only what one has oneself leaves.
  return asSystem(ctx, async (tx) => {
    const { app, passkey } = await factorsOf(tx, userId);
    return {
      app: app && !passkeyOnly,
      passkey,
      passkeyOnly,
      provider: passkeyOnly ? null : await providerOf(tx, sessionId),
      fresh: proofFresh,
    };
  });
}
