const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function isPath(text: string): boolean {
  try {
    return text.startsWith("/") && decodeURIComponent(text.split("?", 1)[0] ?? "") !== "";
  } catch {
    // A percent sign with no two digits behind it, or bytes that are no UTF-8.
    return false;
  }
}

/**
 * Whether a request is of a kind no page can read, so that the pages' server does not fail over it or send it elsewhere:
 * a method browsers do not use, an address that is another's, none or wrongly coded.
 * @param url as it stands in the request's first line
 * @param origin the portal's own; proxies may send it along
 * @returns the status to answer instead, or null
 */
export function unreadable(method: string | undefined, url: string | undefined, origin: string): 400 | 405 | null {
  if (!methods.has(method ?? "")) return 405;
  const path = url?.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
  return isPath(path ?? "") ? null : 400;
}
