import { userCredentials } from "#db/schema/members.ts";
import { newTotpSecret, sealTotp, totpUri } from "#server/auth/totp.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { requireFactorProof } from "./require-factor-proof.ts";

/**
 * A new seed for an authenticator app. The old app goes on working until the new one has shown a code.
 * @returns the seed as text and for a picture
 * @throws ProofNeededError, PasskeyNeededError
 */
export async function offerApp(ctx: Context): Promise<{ secret: string; uri: string }> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because credentials are nobody's to see or write.
  return asSystem(ctx, async (tx) => {
    await requireFactorProof(tx, actor);
    const secret = newTotpSecret();
    const pendingTotp = sealTotp(secret, "user_credentials.pending_totp", actor.userId);
    // Whoever comes through an identity provider may have none yet.
    await tx
      .insert(userCredentials)
      .values({ userId: actor.userId, pendingTotp })
      .onConflictDoUpdate({ target: userCredentials.userId, set: { pendingTotp } });
    return { secret, uri: totpUri(secret, actor.email) };
  });
}
