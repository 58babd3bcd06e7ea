import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DesiredPeer } from "#lib/schemas/agent-protocol.ts";
import { elementKey } from "./gate-element.ts";
import { type GateInput, isTunnelAddress, planGate } from "./plan-gate.ts";

const now = 1_000_000;
const tunnel = { address: "10.66.0.1", prefix: 24, mtu: 1420 };
const key = (letter: string) => `${letter.repeat(43)}=`;
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const grant = (n: number, port: number, expiresAt = now + 60_000): DesiredPeer["grants"][number] => ({
  name: `gh-${uuid(n)}`,
  generation: 1,
  expiresAt,
  destinations: [{ address: "10.20.0.10", protocol: "tcp", port }],
});
const base: GateInput = {
  peers: [],
  tunnel,
  now,
  leaseLeft: 10_000,
  actual: { elements: [], peers: [] },
  managed: new Set(),
  lingering: new Map(),
  refresh: false,
};
const element = (port: number, expiresMs: number | null = 9_000) => ({
  source: "10.66.0.2",
  address: "10.20.0.10",
  protocol: "tcp" as const,
  port,
  packets: 7,
  bytes: 70,
  expiresMs,
});
const observed = (letter: string, allowedIps: string[]) => ({
  publicKey: key(letter),
  endpoint: null,
  allowedIps,
  latestHandshakeAt: null,
  rxBytes: 0,
  txBytes: 0,
});

describe("planGate", () => {
  it("joins grants: one element each, the later end wins, never past the lease", () => {
    const peers = [
      { publicKey: key("A"), address: "10.66.0.2", grants: [grant(1, 9000, now + 3_000), grant(2, 9000, now + 5_000)] },
    ];
    expect(planGate({ ...base, peers }).setElements.map((s) => s.timeoutMs)).toEqual([5_000]);
    expect(planGate({ ...base, peers, leaseLeft: 1_000 }).setElements.map((s) => s.timeoutMs)).toEqual([1_000]);
    expect(planGate({ ...base, peers }).nextExpiry).toBe(now + 3_000);
  });

  it("drops an ended grant, and the peer with its last", () => {
    const peers = [{ publicKey: key("A"), address: "10.66.0.2", grants: [grant(1, 9000, now)] }];
    const plan = planGate({
      ...base,
      peers,
      actual: { elements: [element(9000)], peers: [observed("A", ["10.66.0.2/32"])] },
      managed: new Set([key("A")]),
    });
    expect(plan.removeElements.map((e) => e.port)).toEqual([9000]);
    expect(plan).toMatchObject({ peers: [], syncPeers: true, orphans: [], expired: [{ name: `gh-${uuid(1)}` }] });
  });

  it("leaves what fits alone, and keeps counters when it refreshes", () => {
    const peers = [{ publicKey: key("A"), address: "10.66.0.2", grants: [grant(1, 9000)] }];
    const actual = { elements: [element(9000)], peers: [observed("A", ["10.66.0.2/32"])] };
    expect(planGate({ ...base, peers, actual })).toMatchObject({
      removeElements: [],
      setElements: [],
      syncPeers: false,
    });
    expect(planGate({ ...base, peers, actual, refresh: true }).setElements).toMatchObject([
      { packets: 7, bytes: 70, timeoutMs: 10_000 },
    ]);
  });

  it("shortens an element that would outlive the lease, or has no end at all", () => {
    const peers = [{ publicKey: key("A"), address: "10.66.0.2", grants: [grant(1, 9000)] }];
    for (const expiresMs of [null, 60_000]) {
      const actual = { elements: [element(9000, expiresMs)], peers: [] };
      expect(planGate({ ...base, peers, actual }).setElements).toHaveLength(1);
    }
  });

  it("finds foreign peers, altered peers and foreign elements", () => {
    const peers = [{ publicKey: key("A"), address: "10.66.0.2", grants: [grant(1, 9000)] }];
    const actual = {
      elements: [element(9000), element(22)],
      peers: [observed("A", ["0.0.0.0/0"]), observed("B", ["10.66.0.9/32"]), observed("C", [])],
    };
    const plan = planGate({ ...base, peers, actual, managed: new Set([key("A"), key("C")]) });
    expect(plan.orphans.map((peer) => peer.publicKey)).toEqual([key("B")]);
    expect(plan.removeElements.map((e) => e.port)).toEqual([22]);
    expect(plan.syncPeers).toBe(true);
    expect(plan.peers.map((peer) => peer.publicKey)).toEqual([key("A")]);
  });

  it("keeps a lingering peer without any opening", () => {
    const plan = planGate({
      ...base,
      lingering: new Map([[key("A"), "10.66.0.2"]]),
      actual: { elements: [], peers: [observed("A", ["10.66.0.2/32"])] },
    });
    expect(plan).toMatchObject({ setElements: [], syncPeers: false, orphans: [] });
  });

  it("refuses addresses outside the tunnel, its own, and asked for twice", () => {
    const wish = (letter: string, address: string) => ({ publicKey: key(letter), address, grants: [grant(1, 9000)] });
    const peers = [
      wish("A", "10.66.0.2"),
      wish("B", "10.66.0.2"),
      wish("A", "10.66.0.3"),
      wish("C", "10.66.0.1"),
      wish("D", "10.20.0.10"),
      wish("E", "10.66.0.255"),
    ];
    const plan = planGate({ ...base, peers });
    expect(plan.peers.map((peer) => peer.address)).toEqual(["10.66.0.2"]);
    expect(plan.refused).toHaveLength(5);
    expect(isTunnelAddress("10.66.0.0", tunnel)).toBe(false);
  });

  it("never opens more than was wished, whatever is there", () => {
    const port = fc.integer({ min: 1, max: 6 });
    const wish = fc.record({
      n: fc.integer({ min: 2, max: 5 }),
      ports: fc.array(port, { minLength: 1, maxLength: 4 }),
      end: fc.integer({ min: -5_000, max: 20_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(wish, { maxLength: 5 }),
        fc.array(port),
        fc.integer({ min: 0, max: 9_000 }),
        fc.boolean(),
        (wishes, there, leaseLeft, refresh) => {
          const peers = wishes.map((w) => ({
            publicKey: key(String(w.n)),
            address: `10.66.0.${w.n}`,
            grants: w.ports.map((p, i) => grant(i, p, now + w.end)),
          }));
          const elements = [...new Set(there)].map((p) => element(p));
          const plan = planGate({ ...base, peers, leaseLeft, refresh, actual: { elements, peers: [] } });
          const allowed = new Set(
            peers.flatMap((p) =>
              p.grants.flatMap((g) =>
                g.expiresAt > now ? g.destinations.map((d) => elementKey({ source: p.address, ...d })) : [],
              ),
            ),
          );
          const after = new Map(elements.map((e) => [elementKey(e), e.expiresMs]));
          for (const e of plan.removeElements) after.delete(elementKey(e));
          for (const s of plan.setElements) after.set(elementKey(s.element), s.timeoutMs);
          for (const name of after.keys()) expect(allowed.has(name)).toBe(true);
          for (const s of plan.setElements) expect(s.timeoutMs).toBeLessThanOrEqual(leaseLeft);
        },
      ),
    );
  });
});
