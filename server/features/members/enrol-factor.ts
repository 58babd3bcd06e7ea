import type { Tx } from "#db/client.ts";
import type { NewPasskey } from "#lib/schemas/account.ts";
import { type CheckedPasskey, checkNewPasskey } from "#server/auth/passkeys.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { sealTotp } from "#server/auth/totp.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import type { PendingTotp } from "./offer-totp.ts";
import { proveTotp } from "./prove-totp.ts";

/** A second factor that was proven: columns of `user_credentials`, and a passkey where it is one. */
export type EnrolledFactor = {
  credentials: { totpSecret: string | null; totpLastStep: number };
  passkey: CheckedPasskey | null;
};

/**
 * An authenticator app, proven by its first code, which counts as used.
 * @param offer the seed offered on the page before, and whose it becomes: a sealed seed is good for one row only
 * @throws InvalidError (field code)
 */
export async function enrolApp(
  tx: Tx,
  offer: { pending: PendingTotp; userId: string },
  code: string,
): Promise<EnrolledFactor> {
  const { secret, step } = await proveTotp(tx, offer.pending, code);
  const totpSecret = sealTotp(secret, "user_credentials.totp_secret", offer.userId);
  return { credentials: { totpSecret, totpLastStep: step }, passkey: null };
}

/**
 * The second factor chosen behind a one-time link: an app or a passkey.
 * @param tx with the system's scope; the caller holds the lock on the link
 * @param link its token, the seed offered on its page, and whose factor it becomes: a sealed seed is good for one row only
 * @throws InvalidError (fields code, passkey), ConflictError when the page was not opened
 */
export async function enrolFactor(
  tx: Tx,
  link: { token: string; pending: PendingTotp<string | null>; userId: string },
  given: { code?: string; passkey?: NewPasskey },
): Promise<EnrolledFactor> {
  const { sealed } = link.pending;
  if (!sealed) throw new ConflictError("Open the link again; neither app nor passkey was set up yet.");
  if (given.passkey) {
    const use = { purpose: "enrol", boundTo: hashToken(link.token) } as const;
    const passkey = await checkNewPasskey(tx, use, given.passkey);
    if (!passkey)
      throw new InvalidError("The passkey was not accepted, or took too long. Try again, or use an app.", "passkey");
    return { credentials: { totpSecret: null, totpLastStep: 0 }, passkey };
  }
  return enrolApp(tx, { pending: { ...link.pending, sealed }, userId: link.userId }, given.code ?? "");
}
