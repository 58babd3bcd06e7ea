import { isIP } from "node:net";
import { env } from "#server/env.ts";

/** Who passkeys are made for: the portal's one address. A passkey of any other origin signs nothing that counts here. */
export type RelyingParty = { id: string; origin: string };

/**
 * The portal as browsers know it, from AUTH_URL; headers about the host are never believed.
 * @returns null where browsers make no passkeys: at a bare IP address, or without TLS anywhere but on localhost
 */
export function relyingParty(authUrl = env().AUTH_URL): RelyingParty | null {
  const { hostname, origin, protocol } = new URL(authUrl);
  if (isIP(hostname.replaceAll(/[[\]]/g, "")) !== 0) return null;
  return protocol === "https:" || hostname === "localhost" ? { id: hostname, origin } : null;
}
