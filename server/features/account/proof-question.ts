import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { eq, sql } from "drizzle-orm";
import { userCredentials } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { passkeyQuestion } from "#server/auth/passkeys.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";

/** With what the person can confirm who they are now. */
export type ProofWays = { app: boolean; passkey: boolean; passkeyOnly: boolean };

/** What the dialog for dangerous acts may ask for. A recovery code is no way: it opens a session and proves no more. */
export async function proofWays(ctx: Context): Promise<ProofWays> {
  authenticated(ctx);
  const { userId, passkeyOnly } = ctx.actor;
  // As the system, because credentials are nobody's to see; only whether there are some leaves.
  return asSystem(ctx, async (tx) => {
    const [credentials] = await tx
      .select({ app: sql<boolean>`${userCredentials.totpSecret} is not null` })
      .from(userCredentials)
      .where(eq(userCredentials.userId, userId));
    const [passkey] = await tx.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, userId)).limit(1);
    return { app: credentials?.app === true && !passkeyOnly, passkey: passkey !== undefined, passkeyOnly };
  });
}

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
