import { describe, expect, it } from "vitest";
import type { GatewayReport } from "#lib/schemas/agent-protocol.ts";
import { type ExpectedPeer, observePeer } from "./observe-peer.ts";

const key = `${"A".repeat(43)}=`;
const host = { address: "10.20.0.10", protocol: "tcp" as const, port: 9000 };
const other = { address: "10.20.0.11", protocol: "udp" as const, port: 53 };
const expected: ExpectedPeer = { publicKey: key, address: "10.66.0.2", destinations: [host], othersDestinations: [] };

const peer = (over: Partial<GatewayReport["peers"][number]> = {}) => ({
  publicKey: key,
  allowedIps: ["10.66.0.2/32"],
  endpoint: null,
  latestHandshakeAt: null,
  rxBytes: 0,
  txBytes: 0,
  ...over,
});
const element = (d: typeof host | typeof other, source = "10.66.0.2") => ({
  source,
  destination: d.address,
  protocol: d.protocol,
  port: d.port,
  packets: 0,
  bytes: 0,
});
const report = (over: Partial<GatewayReport>): GatewayReport => ({
  observedAt: 1,
  revisionApplied: null,
  leaseHeld: true,
  interfaceUp: true,
  complete: true,
  wireguardPublicKey: key,
  listenPort: 51820,
  echoPort: 7007,
  peers: [],
  elements: [],
  events: [],
  ...over,
});

describe("observePeer", () => {
  it("is present with the exact peer and every host", () => {
    expect(observePeer(report({ peers: [peer()], elements: [element(host)] }), expected)).toBe("present");
  });

  it("is absent with neither peer nor element", () => {
    expect(observePeer(report({}), expected)).toBe("absent");
  });

  it("is never absent in an incomplete report", () => {
    expect(observePeer(report({ complete: false }), expected)).toBe("unknown");
  });

  it.each([
    ["the peer stays", { peers: [peer()] }],
    ["an element stays", { elements: [element(host)] }],
    ["a stranger's key holds the address", { peers: [peer({ publicKey: `${"B".repeat(43)}=` })] }],
    [
      "the peer may use more addresses",
      { peers: [peer({ allowedIps: ["10.66.0.2/32", "0.0.0.0/0"] })], elements: [element(host)] },
    ],
    ["more hosts are reachable than granted", { peers: [peer()], elements: [element(host), element(other)] }],
  ])("is partial when %s", (_, over) => {
    expect(observePeer(report(over), expected)).toBe("partial");
  });

  it("is absent when only another grant of the same person keeps the peer", () => {
    const shared: ExpectedPeer = { ...expected, othersDestinations: [other] };
    expect(observePeer(report({ peers: [peer()], elements: [element(other)] }), shared)).toBe("absent");
    expect(observePeer(report({ peers: [peer()], elements: [element(other), element(host)] }), shared)).toBe("present");
  });

  it("does not care about other people's elements", () => {
    expect(observePeer(report({ elements: [element(host, "10.66.0.3")] }), expected)).toBe("absent");
  });
});
