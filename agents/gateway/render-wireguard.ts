import { isIP, isIPv4 } from "node:net";
import { key32 } from "#lib/schemas/agent-protocol.ts";

export interface WireguardPeer {
  publicKey: string;
  address: string;
  /** Where to call the peer at once; one the kernel has keeps the endpoint it knows. */
  endpoint?: string;
}

/** `1.2.3.4:51820` or `[2001:db8::1]:51820`, nothing else. */
export function isEndpoint(text: string): boolean {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):([0-9]{1,5})$/.exec(text);
  if (!match) return false;
  const port = Number(match[3]);
  return port >= 1 && port <= 65_535 && (match[1] ? isIP(match[1]) === 6 : isIPv4(match[2] ?? ""));
}

/** A whole configuration for `wg syncconf`. Holds the private key: write it to a 0600 file only. */
export function renderWireguard(input: {
  privateKey: string;
  listenPort: number;
  peers: readonly WireguardPeer[];
}): string {
  const lines = ["[Interface]", `PrivateKey = ${key32.parse(input.privateKey)}`, `ListenPort = ${input.listenPort}`];
  if (!Number.isInteger(input.listenPort) || input.listenPort < 1 || input.listenPort > 65_535)
    throw new Error("The listen port is not a port.");
  for (const peer of input.peers) {
    if (!isIPv4(peer.address)) throw new Error("A peer's tunnel address is not an IPv4 address.");
    if (peer.endpoint !== undefined && !isEndpoint(peer.endpoint))
      throw new Error("A peer's endpoint is not an address and a port.");
    lines.push(
      "",
      "[Peer]",
      `PublicKey = ${key32.parse(peer.publicKey)}`,
      `AllowedIPs = ${peer.address}/32`,
      "PersistentKeepalive = 25",
    );
    if (peer.endpoint !== undefined) lines.push(`Endpoint = ${peer.endpoint}`);
  }
  return `${lines.join("\n")}\n`;
}

export interface ObservedWireguardPeer {
  publicKey: string;
  endpoint: string | null;
  allowedIps: string[];
  latestHandshakeAt: number | null;
  rxBytes: number;
  txBytes: number;
}

/** Reads `wg show <if> dump`. The private key on its first line and the preshared keys are dropped here and go no further. */
export function parseDump(dump: string): { publicKey: string; listenPort: number; peers: ObservedWireguardPeer[] } {
  const [first = "", ...rest] = dump.split("\n").filter((line) => line !== "");
  const head = first.split("\t");
  if (head.length !== 4) throw new Error("wg show dump has another shape than expected.");
  const peers = rest.map((line) => {
    const fields = line.split("\t");
    if (fields.length !== 8) throw new Error("wg show dump has another shape than expected.");
    const [publicKey = "", , endpoint = "", allowed = "", handshake = "0", rx = "0", tx = "0"] = fields;
    return {
      publicKey: key32.parse(publicKey),
      endpoint: isEndpoint(endpoint) ? endpoint : null,
      allowedIps: allowed === "(none)" ? [] : allowed.split(","),
      latestHandshakeAt: handshake === "0" ? null : Number(handshake) * 1_000,
      rxBytes: Number(rx),
      txBytes: Number(tx),
    };
  });
  return { publicKey: head[1] ?? "", listenPort: Number(head[2]), peers };
}
