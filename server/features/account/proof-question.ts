import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { passkeyQuestion } from "#server/auth/passkeys.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";

/**
 * What the person's browser answers with a passkey to confirm who they are, good for five minutes in this session.
 * @throws InvalidError where the portal's address allows no passkeys
 */
export async function askForPasskey(ctx: Context): Promise<PublicKeyCredentialRequestOptionsJSON> {
  authenticated(ctx);
  const { sessionId } = ctx.actor;
  // As the system, because challenges are nobody's to see.
  return asSystem(ctx, (tx) => passkeyQuestion(tx, { purpose: "step_up", boundTo: sessionId }));
}
