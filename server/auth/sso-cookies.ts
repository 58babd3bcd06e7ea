import { readCookie, secureCookies } from "./cookies.ts";

/** One HttpOnly Set-Cookie line. Lax, because a provider sends people back by a link. @param maxAge in seconds */
function setCookie(name: string, value: string, maxAge: number): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secureCookies() ? "; Secure" : ""}`;
}

const name = (what: string) => `${secureCookies() ? "__Host-" : ""}gatehouse.${what}`;
/** An hour covers a trip of ten minutes and a second factor after it. */
const bindingSeconds = 3600;
const lastUsedSeconds = 180 * 86_400;

/** The secret that ties trips to providers to this browser; null = none, or not one of ours. */
export function readBinding(headers: Headers): string | null {
  const value = readCookie(headers, name("sso"));
  return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
}

/** The same for every trip of this browser, so that two tabs do not end each other's. Lax: the provider sends people back by a link. */
export function bindingCookie(value: string): string {
  return setCookie(name("sso"), value, bindingSeconds);
}

/** The provider this browser signed in through last, which its sign-in page may name. */
export function readLastUsed(headers: Headers): string | null {
  const value = readCookie(headers, name("provider"));
  return value && /^[0-9a-f-]{36}$/.test(value) ? value : null;
}

export function lastUsedCookie(providerId: string): string {
  return setCookie(name("provider"), providerId, lastUsedSeconds);
}
