import ipaddr from "ipaddr.js";

/** One address, spelt one way: `::ffff:192.0.2.1` is 192.0.2.1. Shorthands such as `10.1` are none. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(":") || text.includes("%") || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.IPv6.parse(text);
}

/**
 * A network as people type it, an address or a CIDR, IPv4 or IPv6.
 * @returns the network's own spelling, its bits beyond the prefix cleared ("10.20.0.0/16"), or null for anything else,
 * such as one that would hold every address
 */
export function parseNetwork(text: string): string | null {
  const [base = "", bits, ...rest] = text.trim().split("/");
  const address = parseAddress(base);
  if (!address || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null;
  const width = address.kind() === "ipv4" ? 32 : 128;
  let prefix = bits === undefined ? width : Number(bits);
  if (prefix < 1 || prefix > width) return null;
  let plain = address;
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()) {
    if (prefix <= 96) return null;
    plain = address.toIPv4Address();
    prefix -= 96;
  }
  const cidr = `${plain.toString()}/${prefix}`;
  const network =
    plain.kind() === "ipv4" ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${network.toString()}/${prefix}`;
}

/** Whether an address, spelt as the portal keeps it, lies in a network of `parseNetwork`. */
export function inNetworks(address: string | null, networks: readonly string[]): boolean {
  const parsed = address === null ? null : parseAddress(address);
  if (!parsed) return false;
  return networks.some((network) => {
    const [base, prefix] = ipaddr.parseCIDR(network);
    return base.kind() === parsed.kind() && parsed.match(base, prefix);
  });
}
