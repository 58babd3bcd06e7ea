import type { Destination, GatewayReport } from "#lib/schemas/agent-protocol.ts";
import type { Observation } from "#server/connectors/contract.ts";

/** One grant as the gateway should (or should no longer) have it. */
export type ExpectedPeer = {
  /** Null while the annotator has registered no key. */
  publicKey: string | null;
  address: string;
  destinations: readonly Destination[];
  /** What other open grants of the same person keep open on the same peer. */
  othersDestinations: readonly Destination[];
};

const name = (d: Destination) => `${d.address} ${d.protocol} ${d.port}`;

/**
 * Present: the peer holds exactly its address and every destination is in the kernel's set.
 * Absent: nothing passes for this grant: no peer with its key or address (unless others need it), no element of its own.
 */
export function observePeer(report: GatewayReport, expected: ExpectedPeer): Observation {
  if (!report.complete) return "unknown";
  const elements = new Set(
    report.elements
      .filter((e) => e.source === expected.address)
      .map((e) => name({ address: e.destination, protocol: e.protocol, port: e.port })),
  );
  const peer = report.peers.find(
    (p) => p.publicKey === expected.publicKey || p.allowedIps.includes(`${expected.address}/32`),
  );
  const exact =
    peer !== undefined &&
    peer.publicKey === expected.publicKey &&
    peer.allowedIps.length === 1 &&
    peer.allowedIps[0] === `${expected.address}/32`;
  if (exact && expected.destinations.length > 0 && expected.destinations.every((d) => elements.has(name(d)))) {
    const all = new Set([...expected.destinations, ...expected.othersDestinations].map(name));
    // An element nobody granted means the target differs from the grant: not yet what was approved.
    if ([...elements].every((element) => all.has(element))) return "present";
  }
  const shared = new Set(expected.othersDestinations.map(name));
  const own = [...elements].filter((element) => !shared.has(element));
  const peerGone = peer === undefined || (expected.othersDestinations.length > 0 && exact);
  if (own.length === 0 && peerGone) return "absent";
  return "partial";
}
