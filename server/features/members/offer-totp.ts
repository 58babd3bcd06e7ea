import { newTotpSecret, openTotp, sealTotp, totpUri } from "#server/auth/totp.ts";

export type OfferedTotp = {
  /** Base32, for typing into an app by hand. */
  secret: string;
  /** For the picture an app scans. */
  uri: string;
};

/**
 * The seed a person enrols, the same one again when the page is loaded again.
 * @param pending sealed seed already offered for this link, or null
 * @returns what to show, and what to keep when it is new
 */
export function offerTotp(pending: string | null, email: string): { offered: OfferedTotp; sealed: string } {
  const secret = pending ? openTotp(pending) : newTotpSecret();
  return { offered: { secret, uri: totpUri(secret, email) }, sealed: pending ?? sealTotp(secret) };
}
