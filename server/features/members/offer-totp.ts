import { newTotpSecret, openTotp, sealTotp, type TotpColumn, totpUri } from "#server/auth/totp.ts";

export type OfferedTotp = {
  /** Base32, for typing into an app by hand. */
  secret: string;
  /** For the picture an app scans. */
  uri: string;
};

/** A seed offered with a link, in the link's own row. */
export type PendingTotp<Sealed extends string | null = string> = { sealed: Sealed; column: TotpColumn; id: string };

/** The seed offered with a link's row, if one was. */
export const pendingTotpOf = <Sealed extends string | null>(
  column: TotpColumn,
  { id, pendingTotp }: { id: string; pendingTotp: Sealed },
): PendingTotp<Sealed> => ({ sealed: pendingTotp, column, id });

/**
 * The seed a person enrols, the same one again when the page is loaded again.
 * @param pending the link's row; `sealed` is null before a seed was offered
 * @returns what to show, and what to keep when it is new
 */
export function offerTotp(
  { sealed, column, id }: PendingTotp<string | null>,
  email: string,
): { offered: OfferedTotp; sealed: string } {
  const secret = sealed ? openTotp(sealed, column, id) : newTotpSecret();
  return { offered: { secret, uri: totpUri(secret, email) }, sealed: sealed ?? sealTotp(secret, column, id) };
}
