/**
 * A place to go after sign-in: a path of this portal and nothing else.
 * @param value from an address or a form, so anything at all
 * @param otherwise used when the value is no such path
 */
export function sameOriginPath(value: unknown, otherwise: string): string {
  // One slash, not two and no backslash: browsers read both of those as another host.
  if (typeof value !== "string" || value.length > 2000 || !/^\/(?![/\\])[^\\\p{C}]*$/u.test(value)) return otherwise;
  const base = "http://portal.invalid";
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  if (url?.origin !== base || url.pathname.startsWith("/api/") || url.pathname.startsWith("//")) return otherwise;
  return `${url.pathname}${url.search}${url.hash}`;
}
