import { timingSafeEqual } from "node:crypto";
import { generateSecret, generateSync, generateURI } from "otplib";
import { env } from "#server/env.ts";
import { open, seal } from "#server/secrets.ts";

const period = 30;

/** A new seed for an authenticator app: 160 random bits in base32. */
export function newTotpSecret(): string {
  return generateSecret({ length: 20 });
}

/** A seed as the database keeps it. */
export function sealTotp(secret: string): string {
  return seal(secret, env().ENCRYPTION_KEY, "totp");
}

/** @throws SealedValueError when another encryption key sealed it */
export function openTotp(sealed: string): string {
  return open(sealed, env().ENCRYPTION_KEY, "totp");
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
