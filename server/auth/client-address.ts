import ipaddr from "ipaddr.js";
import { env } from "#server/env.ts";

/** Set by our own server to the socket's address; whatever a client sends under this name is overwritten. */
export const peerHeader = "x-gatehouse-peer";

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // `process` turns ::ffff:192.0.2.1 into 192.0.2.1, so both spellings are one address.
  const bare = text.trim().replace(/^\[(.*)\]$/, "$1");
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
}

function isTrusted(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][],
): boolean {
  return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

/** CIDRs or single addresses, comma-separated. Entries that are neither trust nobody. */
function parseRanges(list: string): [ipaddr.IPv4 | ipaddr.IPv6, number][] {
  return list.split(",").flatMap((entry) => {
    const text = entry.trim();
    if (ipaddr.isValidCIDR(text)) return [ipaddr.parseCIDR(text)];
    const single = parse(text);
    return single ? [[single, single.kind() === "ipv4" ? 32 : 128] as [ipaddr.IPv4 | ipaddr.IPv6, number]] : [];
  });
}

/**
 * The address a request came from. X-Forwarded-For counts only when the socket's peer is a trusted proxy, and then
 * from the right: the first address that is not a proxy of ours is the one a proxy of ours has seen.
 * @param trustedProxies comma-separated CIDRs; TRUSTED_PROXIES unless given
 * @returns normalised text, or null when our own server did not say
 */
export function clientAddress(headers: Headers, trustedProxies = env().TRUSTED_PROXIES): string | null {
  const peer = parse(headers.get(peerHeader) ?? "");
  if (!peer) return null;
  const ranges = parseRanges(trustedProxies);
  let current = peer;
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").filter((hop) => hop.trim() !== "");
  while (isTrusted(current, ranges)) {
    const hop = hops.pop();
    const next = hop === undefined ? null : parse(hop);
    // Text that is no address ends the walk at the last hop somebody of ours vouched for.
    if (!next) break;
    current = next;
  }
  return current.toString();
}
