import type { ConfirmByPasskeyInput } from "#lib/schemas/account.ts";
import { recordAudit } from "#server/audit/record.ts";
import { checkPasskey } from "#server/auth/passkeys.ts";
import { rotateSession } from "#server/auth/rotate-session.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { InvalidError } from "#server/errors.ts";

/**
 * Step-up by passkey, for the acts of the next five minutes; it opens the roles that want one too. The session goes on
 * under a new token.
 * @returns the token, for the cookie of the same browser and nothing else
 * @throws InvalidError when the answer does not fit, is old, or is somebody else's
 */
export async function confirmByPasskey(ctx: Context, input: ConfirmByPasskeyInput): Promise<{ token: string }> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because passkeys and sessions are nobody's to see or write.
  const token = await asSystem(ctx, async (tx) => {
    const use = { purpose: "step_up", boundTo: actor.sessionId } as const;
    const found = await checkPasskey(tx, use, input.passkey);
    const fits = found.fits && found.userId === actor.userId;
    await recordAudit(tx, ctx, {
      action: fits ? "proof.given" : "proof.refused",
      subject: { type: "session", id: actor.sessionId, name: actor.name },
      vendorId: actor.vendorId,
      annotatorId: actor.annotatorId,
      // Without the address, by which guesses at codes are counted: this is none.
      after: { passkey: fits ? found.name : null },
    });
    // No error in here: the challenge has to stay used up.
    return fits ? rotateSession(tx, actor.sessionId, "passkey") : null;
  });
  if (token === null)
    throw new InvalidError("The passkey was not accepted, or took too long. Try again with one of this account.");
  return { token };
}
