const safeMethods = new Set(["GET", "HEAD"]);

/** Paths of programs, not browsers: requests carry a signature, and programs may know the portal under another name. */
function isForPrograms(path: string): boolean {
  return (
    path.startsWith("/api/agents/") ||
    /^\/api\/sso\/[^/]+\/backchannel$/.test(path) ||
    path === "/livez" ||
    path === "/readyz"
  );
}

export type OriginRefusal = { status: 403 | 421; message: string };

/**
 * Whether a request may go on, by where it says it comes from. No authorization: that is the verbs' task.
 * Every request that is not a GET must carry this portal's own Origin; without one it is refused too.
 * @param authUrl the one address people open, from AUTH_URL; headers about the host are never believed
 * @returns null when it may go on
 */
export function refuseByOrigin(
  request: { method: string; path: string; headers: Headers },
  authUrl: string,
): OriginRefusal | null {
  if (isForPrograms(request.path)) return null;
  const own = new URL(authUrl);
  const host = request.headers.get("host")?.toLowerCase();
  if (host !== own.host)
    return { status: 421, message: `This portal answers at ${own.origin} only. Open that address.` };
  if (safeMethods.has(request.method)) return null;
  const site = request.headers.get("sec-fetch-site");
  if (request.headers.get("origin") !== own.origin || (site !== null && site !== "same-origin"))
    return {
      status: 403,
      message: `The request did not come from a page of ${own.origin}, so nothing was changed. Open the portal there and try again.`,
    };
  return null;
}
