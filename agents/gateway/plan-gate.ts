import type { DesiredPeer } from "#lib/schemas/agent-protocol.ts";
import { elementKey, type GateElement } from "./gate-element.ts";
import type { ObservedElement } from "./nft-table.ts";
import type { ElementSetting } from "./render-nft.ts";
import type { ObservedWireguardPeer, WireguardPeer } from "./render-wireguard.ts";
import type { Tunnel } from "./wireguard-interface.ts";

/** nft lists whole seconds, so only a difference above this is a real one, in milliseconds. */
const timeoutTolerance = 2_000;

export interface GateInput {
  /** What the portal wants; empty when the lease is lost. */
  peers: readonly DesiredPeer[];
  tunnel: Tunnel | null;
  /** The portal's clock, milliseconds since the epoch. */
  now: number;
  leaseLeft: number;
  actual: { elements: readonly ObservedElement[]; peers: readonly ObservedWireguardPeer[] };
  managed: ReadonlySet<string>;
  /** Peers without any grant that stay a moment, so that their clients can be sent a TCP reset. */
  lingering: ReadonlyMap<string, string>;
  /** Give every element a fresh timeout (after a lease renewal), not only those that need one. */
  refresh: boolean;
}

export interface GatePlan {
  removeElements: ObservedElement[];
  setElements: ElementSetting[];
  peers: WireguardPeer[];
  syncPeers: boolean;
  orphans: ObservedWireguardPeer[];
  expired: Array<{ name: string; publicKey: string }>;
  /** Sentences about wishes that were not followed. */
  refused: string[];
  /** When the next grant ends, by the portal's clock. */
  nextExpiry: number | null;
}

/** Compares wish and kernel and says what to do. Pure: no clock, no system. */
export function planGate(input: GateInput): GatePlan {
  const refused: string[] = [];
  const expired: GatePlan["expired"] = [];
  const wanted = new Map<string, { element: GateElement; until: number }>();
  const peers = new Map<string, WireguardPeer>();
  const addresses = new Set<string>();
  let nextExpiry: number | null = null;

  for (const peer of input.peers) {
    if (!input.tunnel || !isTunnelAddress(peer.address, input.tunnel)) {
      refused.push(`${peer.address} is not an address for a peer of this tunnel.`);
      continue;
    }
    if (peers.has(peer.publicKey) || addresses.has(peer.address)) {
      refused.push(`${peer.address} or its key is asked for twice.`);
      continue;
    }
    const live = peer.grants.filter((grant) => grant.expiresAt > input.now);
    for (const grant of peer.grants) {
      if (grant.expiresAt <= input.now) expired.push({ name: grant.name, publicKey: peer.publicKey });
    }
    if (live.length === 0) continue;
    addresses.add(peer.address);
    peers.set(peer.publicKey, { publicKey: peer.publicKey, address: peer.address });
    for (const grant of live) {
      nextExpiry = Math.min(nextExpiry ?? grant.expiresAt, grant.expiresAt);
      for (const destination of grant.destinations) {
        const element = { source: peer.address, ...destination };
        const key = elementKey(element);
        const until = Math.max(wanted.get(key)?.until ?? 0, grant.expiresAt);
        wanted.set(key, { element, until });
      }
    }
  }
  for (const [publicKey, address] of input.lingering) {
    if (!peers.has(publicKey) && !addresses.has(address)) peers.set(publicKey, { publicKey, address });
  }

  const actualElements = new Map(input.actual.elements.map((element) => [elementKey(element), element]));
  const actualPeers = new Map(input.actual.peers.map((peer) => [peer.publicKey, peer]));
  const setElements = [...wanted].flatMap(([key, { element, until }]) => {
    const timeoutMs = Math.floor(Math.min(until - input.now, input.leaseLeft));
    const actual = actualElements.get(key);
    const fits = actual !== undefined && actual.expiresMs !== null && actual.expiresMs <= timeoutMs + timeoutTolerance;
    if (timeoutMs < 1 || (fits && !input.refresh)) return [];
    return [{ element, timeoutMs, packets: actual?.packets ?? 0, bytes: actual?.bytes ?? 0 }];
  });
  const foreign = input.actual.peers.filter((peer) => !peers.has(peer.publicKey));
  const wrong = [...peers.values()].some(
    (peer) => actualPeers.get(peer.publicKey)?.allowedIps.join() !== `${peer.address}/32`,
  );
  return {
    removeElements: input.actual.elements.filter((element) => !wanted.has(elementKey(element))),
    setElements,
    peers: [...peers.values()],
    syncPeers: foreign.length > 0 || wrong,
    orphans: foreign.filter((peer) => !input.managed.has(peer.publicKey)),
    expired,
    refused,
    nextExpiry,
  };
}

const toNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** Inside the tunnel's network, and neither its own, the first nor the last address. */
export function isTunnelAddress(address: string, tunnel: Tunnel): boolean {
  const size = 2 ** (32 - tunnel.prefix);
  const base = Math.floor(toNumber(tunnel.address) / size) * size;
  const offset = toNumber(address) - base;
  return offset > 0 && offset < size - 1 && address !== tunnel.address;
}
