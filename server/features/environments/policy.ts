import { inNetwork } from "#lib/schemas/ipv4.ts";

type Tunnel = { tunnelAddress: string; tunnelPrefix: number };

/**
 * Whether the tunnel network may become another one.
 * @param facts.addressesGiven addresses people already have in it; they are kept for good, so that logs stay unambiguous
 * @param facts.destinations addresses of data hosts in this environment
 * @returns the sentence that says why not, or null
 */
export function tunnelChangeRefusal(
  before: Tunnel,
  after: Tunnel,
  facts: { addressesGiven: boolean; destinations: readonly string[] },
): string | null {
  if (before.tunnelAddress === after.tunnelAddress && before.tunnelPrefix === after.tunnelPrefix) return null;
  if (facts.addressesGiven)
    return "People already have addresses in this tunnel network, so it cannot be changed. Add a second environment instead.";
  const inside = facts.destinations.find((address) => inNetwork(address, after.tunnelAddress, after.tunnelPrefix));
  if (inside) return `The data host ${inside} would lie inside this tunnel network. Choose another network.`;
  return null;
}

/** The fields that differ, before and after; for the log. */
export function changedFields<T extends Record<string, unknown>>(
  before: T,
  after: T,
): { before: Partial<T>; after: Partial<T> } {
  const names = (Object.keys(after) as (keyof T)[]).filter((name) => before[name] !== after[name]);
  const pick = (from: T) => Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<T>;
  return { before: pick(before), after: pick(after) };
}
