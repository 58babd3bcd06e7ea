import { randomUUID } from "node:crypto";
import { decode, encode } from "next-auth/jwt";
import { env } from "#server/env.ts";
import { deviceCookie, readCookie } from "./cookies.ts";

/** A browser is remembered this long after its last sign-in, in seconds. */
const rememberedFor = 180 * 86_400;
/** Another key than the session's: neither cookie can stand in for the other. */
const salt = "known-device";

/**
 * The device a browser was remembered as when this very account signed in from it. It opens nothing; it only has tries of
 * its own, so that guesses of strangers do not keep the owner out.
 * @returns null for no cookie, a forged, outdated or somebody else's; never throws on what a browser sends
 */
export async function knownDevice(headers: Headers, email: string): Promise<string | null> {
  const cookie = readCookie(headers, deviceCookie().name);
  if (!cookie || cookie.length > 4096) return null;
  try {
    const claims = await decode({ token: cookie, secret: env().AUTH_SECRET, salt });
    return claims?.email === email && typeof claims.device === "string" ? claims.device : null;
  } catch {
    // Anything that does not decrypt is the same as no cookie.
    return null;
  }
}

/**
 * The Set-Cookie header that remembers a browser, for an answer that accepts a sign-in.
 * @param device as it was known before, if it was
 */
export async function rememberDevice(email: string, device: string | null): Promise<string> {
  const { name, options } = deviceCookie();
  const token = { email, device: device ?? randomUUID() };
  const value = await encode({ token, secret: env().AUTH_SECRET, salt, maxAge: rememberedFor });
  const secure = options.secure ? "; Secure" : "";
  return `${name}=${value}; Path=${options.path}; Max-Age=${rememberedFor}; HttpOnly; SameSite=Lax${secure}`;
}
