import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { passkeyQuestion } from "#server/auth/passkeys.ts";
import { consume, throttledNetwork } from "#server/auth/throttle.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { InvalidError, RateLimitedError } from "#server/errors.ts";

// Wide enough for an office behind one address; each question is a row for five minutes.
const holder = globalThis as { gatehouseQuestions?: RateLimiterMemory };
holder.gatehouseQuestions ??= new RateLimiterMemory({ points: 300, duration: 15 * 60 });
const limiter = holder.gatehouseQuestions;

/**
 * What a browser answers with a passkey to sign in, good for five minutes in that browser. The same for everybody: it
 * names no account and no passkey.
 * @param mark of the browser, from before it had a session
 * @throws RateLimitedError; InvalidError without the sign-in page's cookie, or where the address allows no passkeys
 */
export async function signInQuestion(
  ctx: Context<SystemActor>,
  mark: string | null,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  if (mark === null) throw new InvalidError("The browser keeps no cookies of this page. Allow them and load it again.");
  const wait = await consume(limiter, throttledNetwork(ctx.sourceIp ?? "unknown"));
  if (wait !== null)
    throw new RateLimitedError(`Too many attempts from here. Try again in ${Math.ceil(wait / 60)} min.`, wait);
  return asSystem(ctx, (tx) => passkeyQuestion(tx, { purpose: "sign_in", boundTo: mark }));
}
