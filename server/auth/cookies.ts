import { env } from "#server/env.ts";
import { longestHours } from "./session-times.ts";

/** Cookies that only travel over TLS get the `__Host-` prefix: no subdomain and no plain-HTTP page can plant them. */
export function secureCookies(authUrl = env().AUTH_URL): boolean {
  return new URL(authUrl).protocol === "https:";
}

/** Name of the cookie that carries the sealed session token. */
export function sessionCookieName(authUrl = env().AUTH_URL): string {
  return secureCookies(authUrl) ? "__Host-gatehouse.session" : "gatehouse.session";
}

/** The cookies next-auth sets, all of them HttpOnly. */
export function authCookies(authUrl = env().AUTH_URL) {
  const secure = secureCookies(authUrl);
  const prefix = secure ? "__Host-" : "";
  const options = { httpOnly: true, sameSite: "lax" as const, path: "/", secure };
  return {
    sessionToken: { name: sessionCookieName(authUrl), options: { ...options, maxAge: longestHours * 3600 } },
    csrfToken: { name: `${prefix}gatehouse.csrf`, options },
    callbackUrl: { name: `${prefix}gatehouse.callback`, options },
  };
}

/**
 * Value of one cookie of a request, or null.
 * @param headers as the request brought them; works in routes, in server components and in plain Node
 */
export function readCookie(headers: Headers, name: string): string | null {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
