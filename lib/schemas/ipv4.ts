import ipaddr from "ipaddr.js";

const kindOf = (address: string): string => ipaddr.IPv4.parse(address).range();

/** Whether this is one IPv4 address in four decimal parts. */
export const isIpv4 = (address: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(address);

/** Whether the address is of a private network (RFC 1918). */
export const isPrivateIpv4 = (address: string): boolean => isIpv4(address) && kindOf(address) === "private";

const notOneHost = new Set(["unspecified", "loopback", "linkLocal", "multicast", "broadcast"]);

/** Whether packets can be sent to this one host: not loopback, multicast, link-local, broadcast, unspecified or class E. */
export const isHostIpv4 = (address: string): boolean =>
  isIpv4(address) && !notOneHost.has(kindOf(address)) && Number(address.split(".")[0]) < 240;

/** Whether `address` lies in the network of `base` with `prefix` bits. */
export const inNetwork = (address: string, base: string, prefix: number): boolean =>
  ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parse(base), prefix);

/** Whether `address` is a host of its own network, neither its first (network) nor last (broadcast) address. */
export function isHostOfNetwork(address: string, prefix: number): boolean {
  const cidr = `${address}/${prefix}`;
  // Called on the class: both look at `this`.
  const ends = [ipaddr.IPv4.networkAddressFromCIDR(cidr), ipaddr.IPv4.broadcastAddressFromCIDR(cidr)];
  return ends.every((end) => end.toString() !== address);
}
