import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { passkeyOffer } from "#server/auth/passkeys.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { requireFactorProof } from "./require-factor-proof.ts";

/**
 * What the person's browser makes a passkey from, good for five minutes in this session.
 * @throws ProofNeededError, PasskeyNeededError; InvalidError where the portal's address allows no passkeys
 */
export async function offerPasskey(ctx: Context): Promise<PublicKeyCredentialCreationOptionsJSON> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because passkeys and challenges are nobody's to see.
  return asSystem(ctx, async (tx) => {
    await requireFactorProof(tx, actor);
    const use = { purpose: "enrol", boundTo: actor.sessionId } as const;
    return passkeyOffer(tx, use, { id: actor.userId, email: actor.email, name: actor.name });
  });
}
