import { authCookies, readCookie } from "./cookies.ts";
import { hashToken } from "./session-token.ts";

/**
 * What tells one browser from another before anybody is signed in: the hash of next-auth's own cookie against forged
 * forms, which every sign-in form fetches first.
 * @returns null when the browser has none yet
 */
export function browserMark(headers: Headers): string | null {
  const cookie = readCookie(headers, authCookies().csrfToken.name);
  return cookie ? hashToken(cookie) : null;
}
