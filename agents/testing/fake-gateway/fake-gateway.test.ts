import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DesiredPeer } from "#lib/schemas/agent-protocol.ts";
import { type FakePortal, startFakePortal } from "../fake-portal.ts";
import { runFakeGateway } from "./run-fake-gateway.ts";

const peer = (expiresAt: number): DesiredPeer => ({
  publicKey: Buffer.alloc(32, 1).toString("base64"),
  address: "10.66.0.2",
  grants: [
    {
      name: "gh-00000000-0000-4000-8000-000000000001",
      generation: 1,
      expiresAt,
      destinations: [{ address: "10.20.0.10", protocol: "tcp", port: 9000 }],
    },
  ],
});

describe("the stand-in for a gateway", () => {
  const folder = mkdtempSync(join(tmpdir(), "gh-fake-gateway-"));
  let portal: FakePortal;
  const start = (token?: string) =>
    runFakeGateway({
      stateFolder: folder,
      portal: portal.url(),
      token,
      settings: { interfaceName: "none", listenPort: 51_820, echoPort: 7_007 },
      log: () => undefined,
    });

  beforeAll(async () => {
    portal = await startFakePortal({
      leaseMs: 5_000,
      reportEveryMs: 200,
      tunnel: { address: "10.66.0.1", prefix: 24, mtu: 1420 },
      probe: { intervalMs: 1_000, batchMs: 10_000, timeoutMs: 1_000, targets: [] },
    });
  });
  afterAll(async () => {
    await portal.close();
    rmSync(folder, { recursive: true });
  });

  it("enrols, reports what it was told and nothing else, and is the same agent after a restart", async () => {
    const first = await start(portal.token("gateway"));
    const empty = await portal.report((report) => report.complete);
    expect([empty.peers, empty.elements]).toEqual([[], []]);
    portal.setPeers([peer(Date.now() + 60_000)]);
    const open = await portal.report((report) => report.peers.length > 0);
    expect(open.peers[0]?.allowedIps).toEqual(["10.66.0.2/32"]);
    expect(open.elements).toMatchObject([{ source: "10.66.0.2", destination: "10.20.0.10", port: 9000 }]);
    portal.setPeers([]);
    const from = portal.reports.length;
    await portal.report((report) => portal.reports.indexOf(report) > from && report.peers.length === 0);
    await first.stop();
    const again = await start();
    expect(again.agentId).toBe(first.agentId);
    await again.stop();
  }, 20_000);

  it("leaves out what has ended", async () => {
    portal.setPeers([peer(Date.now() - 1)]);
    const from = portal.reports.length;
    const gateway = await start();
    const report = await portal.report((one) => portal.reports.indexOf(one) >= from && one.complete);
    expect([report.peers, report.elements]).toEqual([[], []]);
    await gateway.stop();
  }, 20_000);
});
