import type { GatewayReport } from "#lib/schemas/agent-protocol.ts";
import type { PlaneConnector } from "./contract.ts";
import { type ExpectedPeer, observePeer } from "./wireguard/observe-peer.ts";

const wireguard: PlaneConnector<GatewayReport, ExpectedPeer> = {
  plane: "vpn",
  system: "WireGuard",
  observe: observePeer,
};

/** The one list of systems Gatehouse opens and closes; a new one is one line here and one folder beside. */
export const connectors = { vpn: wireguard } as const;
