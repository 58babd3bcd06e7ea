import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { generateRawKeyPair } from "#agents/shared/raw-keys.ts";
import { receipts } from "#db/schema/access.ts";
import { scopeDestinations } from "#db/schema/datasets.ts";
import { agents } from "#db/schema/environments.ts";
import { agentPath, desiredInput, reportInput } from "#lib/schemas/agent-protocol.ts";
import { readLines, startDataService, startTcpClient } from "#scripts/netlab/json-lines.ts";
import { createNetlab, type Netlab } from "#scripts/netlab/netlab.ts";
import { netlabAvailable } from "#scripts/netlab/netlab-available.ts";
import { type PacketTracker, trackPackets } from "#scripts/netlab/track-packets.ts";
import { raiseWireguardClient } from "#scripts/netlab/wireguard-client.ts";
import { agentEnrollRoute } from "#server/api/agent-enroll-route.ts";
import { type AgentRouteParts, agentRoute } from "#server/api/agent-route.ts";
import { type Sealer, startSealer } from "#server/audit/sealer.ts";
import { issueGatewayToken } from "#server/features/environments/issue-gateway-token.ts";
import { loadSigningKey } from "#server/keys.ts";
import { stopLive } from "#server/live/hub.ts";
import { logger } from "#server/logger.ts";
import { gatewayDesired } from "./gateway-desired.ts";
import { recordReport } from "./record-report.ts";
import { registerKey } from "./register-key.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { type AccessFlow, accessFlow } from "./testing/flow.ts";

const available = netlabAvailable();
if (!available.ok) console.warn(`SKIPPED, nothing proven: ${available.reason}`);
const data = "10.20.0.10";
const leaseSeconds = 4;

/** The portal's own agent routes and verbs, a real gateway agent, real WireGuard and nftables; only Next is left out. */
describe.skipIf(!available.ok)("the gate", () => {
  const state = mkdtempSync(path.join(tmpdir(), "gh-gate-"));
  const keys = generateRawKeyPair("x25519");
  let flow: AccessFlow;
  let lab: Netlab;
  let server: Server;
  let sealer: Sealer;
  let tracker: PacketTracker;
  let who: Awaited<ReturnType<AccessFlow["assigned"]>>;

  async function serveAgents(): Promise<{ server: Server; port: number; publicKey: string }> {
    const key = await loadSigningKey(flow.db, "agents", Buffer.alloc(32, 7).toString("base64"));
    const parts = async (): Promise<AgentRouteParts> => ({ db: flow.db, key, addressOf: () => "192.0.2.1" });
    const handlers: Record<string, (request: Request) => Promise<Response>> = {
      [agentPath.enroll]: agentEnrollRoute(parts),
      [agentPath.gatewayDesired]: agentRoute(
        {
          channel: "desired",
          path: agentPath.gatewayDesired,
          input: desiredInput,
          kind: "gateway",
          handler: gatewayDesired,
        },
        parts,
      ),
      [agentPath.gatewayReport]: agentRoute(
        {
          channel: "report",
          path: agentPath.gatewayReport,
          input: reportInput,
          kind: "gateway",
          handler: recordReport,
        },
        parts,
      ),
    };
    const made = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const handler = handlers[request.url ?? ""];
      if (!handler) return response.writeHead(404).end();
      const headers = new Headers(
        Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const answer = await handler(
        new Request(`http://portal${request.url}`, { method: "POST", headers, body: Buffer.concat(chunks) }),
      );
      response
        .writeHead(answer.status, Object.fromEntries(answer.headers))
        .end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => made.listen(0, "0.0.0.0", resolve));
    return { server: made, port: (made.address() as AddressInfo).port, publicKey: key.publicKey };
  }

  /** Two people approve a fresh request of the same person. */
  async function approved(): Promise<string> {
    const request = await flow.ask(who.assignment.id);
    await flow.approve(flow.people.pm, request);
    const { grantId } = await flow.approve(flow.people.compliance, request);
    if (!grantId) throw new Error("no grant");
    return grantId;
  }
  const statusOf = async (grantId: string) => (await flow.grantOf(grantId)).plane.status;

  beforeAll(async () => {
    flow = await accessFlow();
    vi.stubEnv("DATABASE_URL", flow.urls.appUrl);
    vi.stubEnv("GATEWAY_LEASE_SECONDS", String(leaseSeconds));
    vi.stubEnv("GATEWAY_REPORT_MS", "500");
    lab = createNetlab({ name: "gate" });
    sealer = startSealer({ db: flow.sealerDb, url: flow.urls.sealerUrl, signer: flow.signer, log: logger });
    await flow.system((tx) =>
      tx
        .insert(scopeDestinations)
        .values({ scopeId: flow.project.scope.id, address: data, protocol: "udp", port: 9000 }),
    );
    await flow.system((tx) => tx.delete(agents).where(eq(agents.id, flow.gateway.id)));
    const portal = await serveAgents();
    server = portal.server;
    const url = `http://${lab.addresses.hostForGateway}:${portal.port}`;
    const { token, agentId } = await issueGatewayToken(
      flow.people.admin,
      { environmentId: flow.project.environmentId, name: "wg-test-1" },
      { publicKey: portal.publicKey, url },
    );
    readLines(
      lab.spawn(lab.gatewayNs, [
        process.execPath,
        "agents/gateway/gateway.ts",
        "run",
        "--state",
        state,
        "--interface",
        lab.wireguardName("g"),
        "--portal",
        url,
        "--token",
        token,
      ]),
      "stderr",
    );
    await startDataService(lab, 9000);
    await startDataService(lab, 9001);
    const gateway = async () => (await flow.system((tx) => tx.select().from(agents).where(eq(agents.id, agentId))))[0];
    await vi.waitFor(async () => expect((await gateway())?.interfaceUp).toBe(true), { timeout: 15_000, interval: 100 });
    who = await flow.assigned();
    await registerKey(who.context, { publicKey: keys.publicKey });
    await raiseWireguardClient(
      lab.annotatorNs,
      lab.wireguardName("a"),
      `[Interface]
PrivateKey = ${keys.privateKey}
Address = 10.66.0.2/32
[Peer]
PublicKey = ${(await gateway())?.wireguardPublicKey}
AllowedIPs = 10.66.0.0/24, 10.20.0.0/24
Endpoint = ${lab.addresses.gateway}:51820
PersistentKeepalive = 10
`,
    );
    tracker = await trackPackets(lab, { host: data, port: 9000 });
  }, 60_000);

  afterAll(async () => {
    lab?.destroy();
    server?.closeAllConnections();
    server?.close();
    await sealer?.stop();
    await stopLive();
    await flow?.stop();
    rmSync(state, { recursive: true, force: true });
  });

  it("is closed before anybody approved anything", async () => {
    const tcp = startTcpClient(lab, { host: data, port: 9000, deadline: 800 });
    expect((await tcp.event("timeout", 3_000)).event).toBe("timeout");
    expect(tracker.packets()).toEqual([]);
  });

  it("opens on the last approval, closes on revoke, and the receipt agrees with the packets", async () => {
    const grantId = await approved();
    const approvedAt = Date.now();
    const first = await tracker.firstAfter(0, 20_000);
    await expect.poll(() => statusOf(grantId), { timeout: 10_000 }).toBe("active");
    const otherPort = await trackPackets(lab, { host: data, port: 9001 });
    await tracker.firstAfter(Date.now() + 500);
    expect(otherPort.packets()).toEqual([]);
    const tcp = startTcpClient(lab, { host: data, port: 9000, askEvery: 20 });
    await tcp.event("data");
    const revokedAt = Date.now();
    await revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" });
    await tcp.event("reset", 10_000);
    await expect.poll(() => statusOf(grantId), { timeout: 15_000 }).toBe("closed");
    const [receipt] = await flow.system((tx) =>
      tx.select().from(receipts).where(eq(receipts.grantId, grantId)).orderBy(desc(receipts.createdAt)),
    );
    const last = tracker.packets().at(-1)?.at ?? 0;
    expect(receipt?.proven).toBe(true);
    // Honest: nothing passed after the moment the receipt says nothing was there.
    expect(last).toBeLessThanOrEqual(receipt?.firstAbsentAt?.getTime() ?? 0);
    const figures = {
      open_s: first.at - approvedAt,
      cut_s: last - revokedAt,
      receipt_s: (receipt?.seconds ?? 0) * 1_000,
    };
    console.info(JSON.stringify(figures, (_, value) => (typeof value === "number" ? value / 1_000 : value)));
  }, 60_000);

  it("closes by itself when the portal is gone", async () => {
    const grantId = await approved();
    await tracker.firstAfter(Date.now(), 20_000);
    await expect.poll(() => statusOf(grantId), { timeout: 10_000 }).toBe("active");
    const gone = Date.now();
    server.closeAllConnections();
    server.close();
    const last = await tracker.lastBeforeQuiet(1_500);
    const at = typeof last === "number" ? last : last?.at;
    expect(at).toBeGreaterThan(gone);
    expect((at ?? 0) - gone).toBeLessThan((leaseSeconds + 5) * 1_000);
    console.info(JSON.stringify({ closed_after_portal_gone_s: ((at ?? 0) - gone) / 1_000, lease_s: leaseSeconds }));
  }, 60_000);
});
