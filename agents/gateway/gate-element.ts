import { isIPv4 } from "node:net";
import type { Destination } from "#lib/schemas/agent-protocol.ts";

/** One opening in the firewall: this source may reach this destination. */
export interface GateElement extends Destination {
  source: string;
}

/** The element in nft's own notation, which is also its identity. Throws on anything that is not plainly an element. */
export function elementKey(element: GateElement): string {
  const { source, address, protocol, port } = element;
  const valid =
    isIPv4(source) &&
    isIPv4(address) &&
    (protocol === "tcp" || protocol === "udp") &&
    Number.isInteger(port) &&
    port >= 1 &&
    port <= 65_535;
  if (!valid) throw new Error("A firewall element is not made of two IPv4 addresses, tcp or udp, and a port.");
  return `${source} . ${address} . ${protocol} . ${port}`;
}
