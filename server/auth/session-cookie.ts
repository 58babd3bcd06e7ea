import { encode } from "next-auth/jwt";
import { env } from "#server/env.ts";
import { authCookies } from "./cookies.ts";
import { longestHours } from "./session-times.ts";

type CookieOptions = { httpOnly: boolean; secure: boolean; path: string; maxAge: number };

/** One Set-Cookie line, same-site as all of ours are. @param options.maxAge in seconds; 0 takes the cookie away */
export function setCookie(name: string, value: string, { httpOnly, secure, path, maxAge }: CookieOptions): string {
  const parts = [`${name}=${value}`, `Path=${path}`, `Max-Age=${maxAge}`, "SameSite=Lax"];
  if (httpOnly) parts.push("HttpOnly");
  if (secure) parts.push("Secure");
  return parts.join("; ");
}

/** The cookie that next-auth sets after a password, for a session that was opened in another way. */
export async function sessionCookie(token: string): Promise<string> {
  const { name, options } = authCookies().sessionToken;
  const maxAge = longestHours * 3600;
  const value = await encode({ token: { sid: token }, secret: env().AUTH_SECRET, maxAge });
  return setCookie(name, value, { ...options, maxAge });
}
