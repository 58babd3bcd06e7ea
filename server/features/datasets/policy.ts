import type { ScopeDestination } from "#lib/schemas/datasets.ts";
import { inNetwork } from "#lib/schemas/ipv4.ts";

/**
 * Whether these hosts may serve data of an environment: an address inside its tunnel network would open people to each
 * other and to the gateway, not to data.
 * @returns the sentence that says why not, or null
 */
export function destinationRefusal(
  destinations: readonly ScopeDestination[],
  tunnel: { tunnelAddress: string; tunnelPrefix: number },
): string | null {
  const inside = destinations.find(({ address }) => inNetwork(address, tunnel.tunnelAddress, tunnel.tunnelPrefix));
  return inside
    ? `${inside.address} lies in the environment's tunnel network, where people are, not data. Nothing was saved.`
    : null;
}

/** Changing where a scope reaches changes what was approved, so it waits until nobody holds a grant on it. */
export function scopeChangeRefusal(standingGrants: number): string | null {
  if (standingGrants === 0) return null;
  const who = standingGrants === 1 ? "1 grant reaches" : `${standingGrants} grants reach`;
  return `${who} this scope as it was approved. Close them first, or add another scope. Nothing was changed.`;
}

/** "10.20.0.10 tcp 9000", for the log and for sentences. */
export const destinationText = ({ address, protocol, port }: ScopeDestination): string =>
  `${address} ${protocol} ${port}`;
