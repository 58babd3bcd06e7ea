import { eq } from "drizzle-orm";
import { userCredentials } from "#db/schema/members.ts";
import { newTotpSecret, sealTotp, totpUri } from "#server/auth/totp.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { requireFactorProof } from "./require-factor-proof.ts";

/**
 * A new seed for an authenticator app. The old app goes on working until the new one has shown a code.
 * @returns the seed as text and for a picture
 * @throws ProofNeededError, PasskeyNeededError; ConflictError for people without a password here
 */
export async function offerApp(ctx: Context): Promise<{ secret: string; uri: string }> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because credentials are nobody's to see or write.
  return asSystem(ctx, async (tx) => {
    await requireFactorProof(tx, actor);
    const secret = newTotpSecret();
    const offered = await tx
      .update(userCredentials)
      .set({ pendingTotp: sealTotp(secret) })
      .where(eq(userCredentials.userId, actor.userId))
      .returning({ userId: userCredentials.userId });
    if (offered.length === 0)
      throw new ConflictError("You sign in at your company, so no app is kept here. Nothing was changed.");
    return { secret, uri: totpUri(secret, actor.email) };
  });
}
