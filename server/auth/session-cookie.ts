import { encode } from "next-auth/jwt";
import { env } from "#server/env.ts";
import { authCookies } from "./cookies.ts";
import { longestHours } from "./session-times.ts";

/** The Set-Cookie header that gives a browser a session's new token, sealed as next-auth seals it at sign-in. */
export async function sessionCookie(token: string): Promise<string> {
  const maxAge = longestHours * 3600;
  const { name, options } = authCookies().sessionToken;
  const value = await encode({ token: { sid: token }, secret: env().AUTH_SECRET, maxAge });
  return `${name}=${value}; Path=${options.path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${options.secure ? "; Secure" : ""}`;
}
