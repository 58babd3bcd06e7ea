import type { Desired } from "#lib/schemas/agent-protocol.ts";
import type { Gate } from "../../gateway/gate.ts";

/**
 * A gate that opens nothing: it remembers what it was told and observes exactly that, ended grants left out. Before it was
 * told anything it claims to know nothing.
 * @param parts.now the portal's time in milliseconds since the epoch
 * @param parts.held whether the lease is held; without it nothing is there
 */
export function createFakeGate(parts: { now: () => number; held: () => boolean }): Gate {
  let target: Desired | null = null;
  const standing = () => {
    const peers = parts.held() ? (target?.peers ?? []) : [];
    return peers.flatMap((peer) => {
      const grants = peer.grants.filter((grant) => grant.expiresAt > parts.now());
      return grants.length > 0 ? [{ ...peer, grants }] : [];
    });
  };
  return {
    apply: async (desired) => {
      target = desired;
    },
    close: async () => {
      target = target && { ...target, peers: [] };
    },
    revision: () => target?.revision ?? null,
    observe: async () => {
      const peers = standing();
      return {
        complete: target !== null,
        revision: target?.revision ?? null,
        peers: peers.map(({ publicKey, address }) => ({
          publicKey,
          endpoint: null,
          allowedIps: [`${address}/32`],
          latestHandshakeAt: null,
          rxBytes: 0,
          txBytes: 0,
        })),
        elements: peers.flatMap(({ address: source, grants }) =>
          distinct(grants.flatMap((grant) => grant.destinations)).map((destination) => ({
            source,
            ...destination,
            packets: 0,
            bytes: 0,
            expiresMs: null,
          })),
        ),
      };
    },
  };
}

/** Two grants may reach the same host; a set holds it once. */
function distinct<D extends { address: string; protocol: string; port: number }>(all: readonly D[]): D[] {
  return [...new Map(all.map((one) => [`${one.address} ${one.protocol} ${one.port}`, one])).values()];
}
