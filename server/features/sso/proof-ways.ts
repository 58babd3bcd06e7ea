import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/members.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { hasSecondFactor } from "#server/auth/second-factor.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { asksForMfa } from "./policy.ts";

export type ProofWays = {
  /** A code of the person's authenticator app. */
  app: boolean;
  /** The identity provider this session came through, when it is trusted with second factors. */
  provider: { id: string; name: string } | null;
  /** A proof was given meanwhile, such as in another tab. */
  fresh: boolean;
};

/** How the person can confirm now that it is they. */
export async function proofWays(ctx: Context): Promise<ProofWays> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because credentials and sessions are nobody's to see; only what one has oneself leaves.
  return asSystem(ctx, async (tx) => {
    const [row] = await tx
      .select({ provider: identityProviders })
      .from(sessions)
      .innerJoin(identityProviders, eq(identityProviders.id, sessions.providerId))
      .where(eq(sessions.id, actor.sessionId));
    const provider = row && row.provider.status === "on" && asksForMfa(row.provider) ? row.provider : null;
    return {
      app: await hasSecondFactor(tx, actor.userId),
      provider: provider && { id: provider.id, name: provider.name },
      fresh: actor.proofFresh,
    };
  });
}
