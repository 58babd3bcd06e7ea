import { createHash, randomBytes } from "node:crypto";
import { decode } from "next-auth/jwt";
import { env } from "#server/env.ts";
import { readCookie, sessionCookieName } from "./cookies.ts";

/** A secret for a cookie or a link: 256 random bits, base64url. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a token. A plain hash is enough: the token is random, not a password. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * The opaque session token inside next-auth's encrypted cookie.
 * @returns null for no cookie, a forged, damaged or outdated one; never throws on what a browser sends
 */
export async function sessionTokenOf(headers: Headers): Promise<string | null> {
  const cookie = readCookie(headers, sessionCookieName());
  if (!cookie || cookie.length > 4096) return null;
  try {
    const claims = await decode({ token: cookie, secret: env().AUTH_SECRET });
    return typeof claims?.sid === "string" && /^[A-Za-z0-9_-]{43}$/.test(claims.sid) ? claims.sid : null;
  } catch {
    // Anything that does not decrypt is the same as no cookie.
    return null;
  }
}
