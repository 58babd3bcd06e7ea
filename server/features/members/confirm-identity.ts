import type { ConfirmIdentityInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { rotateSession } from "#server/auth/rotate-session.ts";
import { spendAppCode } from "#server/auth/second-factor.ts";
import { type SignInThrottle, sharedThrottle } from "#server/auth/throttle.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { InvalidError, RateLimitedError } from "#server/errors.ts";

/**
 * Step-up: a person proves once more that it is they, for the acts of the next five minutes. Guesses count together with
 * those at sign-in, and a code works once. The session goes on under a new token.
 * @returns the token, for the cookie of the same browser and nothing else
 * @throws InvalidError (field code), RateLimitedError
 */
export async function confirmIdentity(
  ctx: Context,
  input: ConfirmIdentityInput,
  throttle: SignInThrottle = sharedThrottle(),
): Promise<{ token: string }> {
  authenticated(ctx);
  const { actor } = ctx;
  if (actor.passkeyOnly) throw new InvalidError("Your role works with a passkey only. Confirm with yours.", "code");
  // Tries of its own: strangers who guess at the door keep nobody from confirming who they are.
  const attempt = { email: actor.email, sourceIp: ctx.sourceIp, device: `session ${actor.sessionId}` };
  const wait = await throttle.take(ctx.db, attempt);
  if (wait !== null)
    throw new RateLimitedError(
      `Too many attempts. Try again in ${Math.ceil(wait / 60)} min; nothing is locked and nothing was changed.`,
      wait,
    );
  // As the system, because credentials and sessions are nobody's to see or write.
  const token = await asSystem(ctx, async (tx) => {
    const fits = await spendAppCode(tx, actor.userId, input.code);
    await recordAudit(tx, ctx, {
      action: fits ? "proof.given" : "proof.refused",
      subject: { type: "session", id: actor.sessionId, name: actor.name },
      vendorId: actor.vendorId,
      annotatorId: actor.annotatorId,
      after: { email: actor.email, device: attempt.device },
    });
    return fits ? rotateSession(tx, actor.sessionId, "code") : null;
  });
  if (token === null)
    throw new InvalidError("The code does not fit, or was used already. Wait for the next one and type that.", "code");
  await throttle.forgive(attempt);
  return { token };
}
