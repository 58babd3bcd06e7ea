import { timingSafeEqual } from "node:crypto";
import { generateSecret, generateSync, generateURI } from "otplib";
import { encryptionKeys } from "#server/env.ts";
import { open, placeOf, seal } from "#server/secrets.ts";

const period = 30;

/** A new seed for an authenticator app: 160 random bits in base32. */
export function newTotpSecret(): string {
  return generateSecret({ length: 20 });
}

/** The columns a seed can stand in: a person's own, or that of the link it is offered with. */
export type TotpColumn =
  | "user_credentials.totp_secret"
  | "user_credentials.pending_totp"
  | "invitations.pending_totp"
  | "credential_resets.pending_totp"
  | "setup_tokens.pending_totp";

/** A seed as the database keeps it, good for this row only. */
export function sealTotp(secret: string, column: TotpColumn, id: string): string {
  return seal(secret, encryptionKeys(), placeOf(column, id));
}

/** @throws SealedValueError when a key sealed it that this process was not given, or it stood in another row */
export function openTotp(sealed: string, column: TotpColumn, id: string): string {
  return open(sealed, encryptionKeys(), placeOf(column, id));
}

/** What an authenticator app scans: 6 digits, SHA-1, 30 seconds, the values every app knows. */
export function totpUri(secret: string, account: string): string {
  return generateURI({ issuer: "Gatehouse", label: account, secret });
}

/** Number of the 30-second step a moment lies in. */
export function totpStep(at: Date): number {
  return Math.floor(at.getTime() / 1000 / period);
}

/** The code of one step. */
export function totpCode(secret: string, step: number): string {
  return generateSync({ secret, epoch: step * period });
}

/**
 * The step a code belongs to, one step early or late allowed for clocks that differ. Whether that step was used
 * already is for the caller to settle with a compare-and-set.
 * @returns null when the code fits none of the three
 */
export function matchTotp(secret: string, code: string, now: Date): number | null {
  const current = totpStep(now);
  const given = Buffer.from(code);
  let found: number | null = null;
  // All three are always compared, so that the time does not tell which one fitted.
  for (const step of [current - 1, current, current + 1]) {
    const expected = Buffer.from(totpCode(secret, step));
    if (expected.length === given.length && timingSafeEqual(expected, given)) found = step;
  }
  return found;
}
