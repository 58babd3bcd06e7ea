import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DesiredPeer } from "#lib/schemas/agent-protocol.ts";
import { type LineReader, readLines, startDataService, startTcpClient } from "#scripts/netlab/json-lines.ts";
import { createNetlab, type Netlab } from "#scripts/netlab/netlab.ts";
import { netlabAvailable } from "#scripts/netlab/netlab-available.ts";
import { trackPackets } from "#scripts/netlab/track-packets.ts";
import { raiseWireguardClient } from "#scripts/netlab/wireguard-client.ts";
import { generateRawKeyPair } from "../shared/raw-keys.ts";
import { type FakePortal, startFakePortal } from "../testing/fake-portal.ts";

const available = netlabAvailable();
if (!available.ok) console.warn(`SKIPPED, nothing proven: ${available.reason}`);

const leaseMs = 4_000;
const wallClock = () => performance.timeOrigin + performance.now();
const tunnel = { address: "10.66.0.1", prefix: 24, mtu: 1420 };
const annotator = { ...generateRawKeyPair("x25519"), address: "10.66.0.2" };
const data = "10.20.0.10";

/** One step after another on the same hosts, as a day at the gateway would go. */
describe.skipIf(!available.ok)("gateway agent on real WireGuard and nftables", () => {
  const state = mkdtempSync(join(tmpdir(), "gh-gateway-"));
  let lab: Netlab;
  let portal: FakePortal;
  let agent: LineReader;
  const services: LineReader[] = [];

  const startAgent = (...more: string[]): LineReader => {
    const argv = ["run", "--state", state, "--interface", lab.wireguardName("g"), ...more];
    return readLines(lab.spawn(lab.gatewayNs, [process.execPath, "agents/gateway/gateway.ts", ...argv]), "stderr");
  };
  const peer = (ports: Array<["tcp" | "udp", number]>, expiresAt = Date.now() + 3_600_000): DesiredPeer => ({
    publicKey: annotator.publicKey,
    address: annotator.address,
    grants: [
      {
        name: `gh-${randomUUID()}`,
        generation: 1,
        expiresAt,
        destinations: ports.map(([protocol, port]) => ({ address: data, protocol, port })),
      },
    ],
  });
  const open = async (...ports: Array<["tcp" | "udp", number]>) => {
    const from = portal.reports.length;
    portal.setPeers([peer(ports)]);
    await portal.report(
      (r) =>
        portal.reports.indexOf(r) >= from &&
        r.elements.length === ports.length &&
        r.peers.length === 1 &&
        r.peers[0]?.latestHandshakeAt !== null,
    );
  };
  const closed = (from: number) =>
    portal.report(
      (r) => portal.reports.indexOf(r) >= from && r.complete && r.elements.length === 0 && r.peers.length === 0,
    );
  const wg = (...argv: string[]) => lab.exec(lab.gatewayNs, ["wg", ...argv]);

  beforeAll(async () => {
    lab = createNetlab({ name: "agent" });
    portal = await startFakePortal(
      {
        leaseMs,
        reportEveryMs: 500,
        tunnel,
        probe: { intervalMs: 1_000, batchMs: 10_000, timeoutMs: 900, targets: [] },
      },
      "0.0.0.0",
    );
    agent = startAgent("--portal", portal.url(lab.addresses.hostForGateway), "--token", portal.token("gateway"));
    services.push(
      await startDataService(lab, 9000),
      await startDataService(lab, 9001),
      await startDataService(lab, 9100, { push: true }),
    );
    await portal.report((r) => r.interfaceUp && r.revisionApplied !== null);
    await raiseWireguardClient(
      lab.annotatorNs,
      lab.wireguardName("a"),
      `[Interface]
PrivateKey = ${annotator.privateKey}
Address = ${annotator.address}/32
DNS = 192.0.2.53
[Peer]
PublicKey = ${portal.agent().gateway?.wireguardPublicKey}
AllowedIPs = 10.66.0.0/24, 10.20.0.0/24
Endpoint = ${lab.addresses.gateway}:51820
PersistentKeepalive = 10
`,
    );
  }, 30_000);

  afterAll(async () => {
    lab?.destroy();
    await portal?.close();
    rmSync(state, { recursive: true, force: true });
  });

  it("lets nothing through before anyone is granted anything", async () => {
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    const tcp = startTcpClient(lab, { host: data, port: 9000, deadline: 800 });
    expect((await tcp.event("timeout", 3_000)).event).toBe("timeout");
    expect(tracker.packets()).toEqual([]);
    await tracker.stop();
  });

  it("refuses by the firewall, not by the tunnel alone: a granted person reaches no other port, but echo and ping", async () => {
    // The grant is for another port: the tunnel is up, and between the person and the data stands only the firewall.
    await open(["tcp", 9001]);
    const echo = await trackPackets(lab, { host: tunnel.address, port: 7007 });
    await echo.firstAfter(0, 8_000);
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    const tcp = startTcpClient(lab, { host: data, port: 9000, deadline: 3_000 });
    expect((await tcp.event("refused", 3_000)).event).toBe("refused");
    expect(tracker.packets()).toEqual([]);
    const ping = lab.exec(lab.annotatorNs, ["ping", "-c", "2", "-i", "0.2", "-W", "1", tunnel.address]);
    expect(ping).toContain(" 0% packet loss");
    await Promise.all([tracker.stop(), echo.stop()]);
  }, 15_000);

  it("opens the granted port only, on the granted host only", async () => {
    await open(["tcp", 9000], ["udp", 9000]);
    const granted = await trackPackets(lab, { host: data, port: 9000 });
    await granted.firstAfter(0);
    const tcp = startTcpClient(lab, { host: data, port: 9000, askEvery: 20 });
    await tcp.event("data");
    const [otherPort, otherHost] = [
      await trackPackets(lab, { host: data, port: 9001 }),
      await trackPackets(lab, { host: "10.20.0.11", port: 9000 }),
    ];
    const started = wallClock();
    await granted.firstAfter(started + 500);
    expect(otherPort.packets()).toEqual([]);
    expect(otherHost.packets()).toEqual([]);
    await Promise.all([granted, otherPort, otherHost, tcp].map((one) => one.stop()));
  });

  it("does not interrupt a flow when leases are renewed, and its counter only grows", async () => {
    await open(["tcp", 9000], ["udp", 9000]);
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    const begun = await tracker.firstAfter(0);
    await tracker.firstAfter(begun.at + leaseMs * 1.5, leaseMs * 3);
    const times = tracker.packets().map((packet) => packet.at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
    expect(Math.max(...gaps)).toBeLessThan(500);
    const counts = portal.reports.flatMap((r) =>
      r.elements.filter((e) => e.protocol === "udp" && e.port === 9000).map((e) => e.packets),
    );
    const last = counts.slice(-6);
    expect(last).toEqual([...last].sort((a, b) => a - b));
    await tracker.stop();
  }, 20_000);

  it("renews its key when the portal asks, without a gap in what is open", async () => {
    await open(["tcp", 9000], ["udp", 9000]);
    const identity = () => JSON.parse(readFileSync(join(state, "identity.json"), "utf8")) as { publicKey: string };
    const before = identity().publicKey;
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    await tracker.firstAfter(0);
    const asked = wallClock();
    portal.agent().renew = true;
    await agent.wait((line) => line.includes("this agent's key was renewed"), 8_000);
    await tracker.firstAfter(asked + leaseMs * 1.5, leaseMs * 3);
    expect(identity().publicKey).not.toBe(before);
    expect(portal.agent()).toMatchObject({ publicKey: identity().publicKey, nextKey: null });
    expect(portal.agent().endedKeys).toEqual(new Set([before]));
    const times = tracker.packets().map((packet) => packet.at);
    expect(Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)))).toBeLessThan(500);
    await tracker.stop();
  }, 30_000);

  it("closes at once on revoke: UDP ends, TCP is reset on both sides, a push stops, absence is seen twice", async () => {
    await open(["tcp", 9000], ["udp", 9000], ["tcp", 9100], ["udp", 9100]);
    const talking = startTcpClient(lab, { host: data, port: 9000, askEvery: 10 });
    const listening = startTcpClient(lab, { host: data, port: 9100 });
    const silent = startTcpClient(lab, { host: data, port: 9000 });
    const udp = await trackPackets(lab, { host: data, port: 9000 });
    const push = await trackPackets(lab, { host: data, port: 9100, every: 3_600_000 });
    const starter = await trackPackets(lab, { host: data, port: 9100 });
    await Promise.all([
      talking.event("data"),
      listening.event("data"),
      silent.event("open"),
      udp.firstAfter(0),
      starter.firstAfter(0),
    ]);
    const from = portal.reports.length;
    const revokedAt = wallClock();
    portal.setPeers([]);
    const report = await closed(from);
    const [lastUdp, lastPush] = await Promise.all([udp.lastBeforeQuiet(1_000), starter.lastBeforeQuiet(1_000)]);
    const resets = await Promise.all([talking, listening, silent].map((one) => one.event("reset", 3_000)));
    const figures = {
      udp: (lastUdp?.at ?? 0) - revokedAt,
      push: (lastPush?.at ?? 0) - revokedAt,
      resets: resets.map((one) => Math.round(one.at - revokedAt)),
      reported: report.observedAt - revokedAt,
    };
    console.info("revoke, milliseconds", JSON.stringify(figures));
    expect(figures.udp).toBeLessThan(500);
    expect(figures.push).toBeLessThan(500);
    for (const reset of figures.resets) expect(reset).toBeLessThan(1_000);
    expect(figures.reported).toBeLessThan(1_500);
    await portal.report((r) => r.complete && r.peers.length === 0 && r.observedAt > report.observedAt);
    const pushed = services[2];
    expect(await pushed?.wait((line) => line.includes('"how":"reset"'))).toBeDefined();
    await Promise.all([udp, push, starter].map((one) => one.stop()));
  }, 20_000);

  it("stops a push and resets a connection even when the person keeps another grant", async () => {
    await open(["tcp", 9001], ["udp", 9000], ["tcp", 9100], ["udp", 9100]);
    const kept = await trackPackets(lab, { host: data, port: 9000 });
    const pushed = await trackPackets(lab, { host: data, port: 9100 });
    const listening = startTcpClient(lab, { host: data, port: 9100 });
    await Promise.all([kept.firstAfter(0), pushed.firstAfter(0), listening.event("data")]);
    const revokedAt = wallClock();
    portal.setPeers([
      peer([
        ["udp", 9000],
        ["tcp", 9001],
      ]),
    ]);
    const last = await pushed.lastBeforeQuiet(1_000);
    const reset = await listening.event("reset", 3_000);
    console.info("one of two, milliseconds", Math.round((last?.at ?? 0) - revokedAt), Math.round(reset.at - revokedAt));
    expect((last?.at ?? 0) - revokedAt).toBeLessThan(500);
    expect(reset.at - revokedAt).toBeLessThan(1_000);
    await kept.firstAfter(wallClock());
    await Promise.all([kept.stop(), pushed.stop()]);
  }, 20_000);

  it("opens again within moments, because the gateway calls the client", async () => {
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    const at = wallClock();
    portal.setPeers([peer([["udp", 9000]])]);
    const first = await tracker.firstAfter(at);
    console.info("open again, milliseconds", Math.round(first.at - at));
    expect(first.at - at).toBeLessThan(2_000);
    await tracker.stop();
  });

  it("ends a grant at its own time without being told", async () => {
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    const until = Date.now() + 1_500;
    const from = portal.reports.length;
    portal.setPeers([peer([["udp", 9000]], until)]);
    await tracker.firstAfter(Date.now());
    await closed(from);
    const last = await tracker.lastBeforeQuiet(500);
    expect(Math.abs((last?.at ?? 0) - until)).toBeLessThan(300);
    expect(portal.events().some((event) => event.kind === "expired_locally")).toBe(true);
    await tracker.stop();
  });

  it("reports a peer and an opening added by hand, and removes them", async () => {
    await open(["udp", 9000]);
    const foreign = generateRawKeyPair("x25519");
    wg("set", lab.wireguardName("g"), "peer", foreign.publicKey, "allowed-ips", "10.66.0.66/32");
    lab.exec(lab.gatewayNs, ["nft", "add element inet gatehouse grants { 10.66.0.66 . 10.20.0.10 . tcp . 22 }"]);
    wg("set", lab.wireguardName("g"), "peer", annotator.publicKey, "allowed-ips", "10.66.0.0/24");
    const about = (text: string) =>
      portal.report((r) => r.events.some((e) => e.kind === "orphan_removed" && e.detail.includes(text)));
    const report = await about("10.66.0.66/32");
    expect(report.events.find((e) => e.detail.includes("10.66.0.66/32"))?.publicKey).toBe(foreign.publicKey);
    await about("10.66.0.66 . 10.20.0.10 . tcp . 22");
    const from = portal.reports.length;
    const after = await portal.report((r) => portal.reports.indexOf(r) >= from);
    expect(after.peers.map((p) => [p.publicKey, p.allowedIps])).toEqual([[annotator.publicKey, ["10.66.0.2/32"]]]);
    expect(after.elements.map((e) => e.port)).toEqual([9000]);
  });

  it("repairs its firewall when somebody empties it", async () => {
    lab.exec(lab.gatewayNs, ["nft", "flush chain inet gatehouse forwarding"]);
    await portal.report((r) =>
      r.events.some((e) => e.kind === "apply_failed" && e.detail.includes("changed by somebody else")),
    );
    expect(lab.exec(lab.gatewayNs, ["nft", "list chain inet gatehouse forwarding"])).toContain("deny-from-tunnel");
  });

  it("closes by itself when the portal is gone, and opens again when it is back", async () => {
    await open(["udp", 9000], ["tcp", 9000]);
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    await tracker.firstAfter(0);
    const goneAt = wallClock();
    await portal.close();
    const last = await tracker.lastBeforeQuiet(1_500, leaseMs + 5_000);
    const overrun = (last?.at ?? 0) - goneAt - leaseMs;
    console.info("lease overrun, milliseconds", Math.round(overrun));
    expect(overrun).toBeLessThan(500);
    await agent.wait((line) => line.includes("everything is closed"), 5_000);
    expect(wg("show", lab.wireguardName("g"), "peers").trim()).toBe("");
    const backAt = wallClock();
    await portal.reopen();
    await tracker.firstAfter(backAt, 10_000);
    await portal.report((r) => r.events.some((e) => e.kind === "lease_regained"));
    expect(portal.events().some((event) => event.kind === "lease_lost")).toBe(true);
    await tracker.stop();
  }, 30_000);

  it("is closed by the kernel when the agent is killed", async () => {
    await open(["udp", 9000]);
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    await tracker.firstAfter(0);
    const killedAt = wallClock();
    await agent.stop("SIGKILL");
    const last = await tracker.lastBeforeQuiet(1_500, leaseMs + 5_000);
    console.info("closed after kill -9, milliseconds", Math.round((last?.at ?? 0) - killedAt));
    expect((last?.at ?? 0) - killedAt).toBeLessThan(leaseMs + 300);
    await tracker.stop();
  }, 20_000);

  it("starts again, reports what was added meanwhile, and serves the same peers", async () => {
    const foreign = generateRawKeyPair("x25519");
    wg("set", lab.wireguardName("g"), "peer", foreign.publicKey, "allowed-ips", "10.66.0.77/32");
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    const at = wallClock();
    agent = startAgent();
    await tracker.firstAfter(at, 10_000);
    await portal.report((r) => r.events.some((e) => e.kind === "orphan_removed" && e.publicKey === foreign.publicKey));
    expect(wg("show", lab.wireguardName("g"), "peers").trim()).toBe(annotator.publicKey);
    await tracker.stop();
  }, 20_000);

  it("does not interrupt anyone when it is killed and started again within the lease", async () => {
    const tracker = await trackPackets(lab, { host: data, port: 9000 });
    const begun = await tracker.firstAfter(0);
    await agent.stop("SIGKILL");
    const from = portal.reports.length;
    agent = startAgent();
    await portal.report(
      (r) => portal.reports.indexOf(r) >= from && r.revisionApplied !== null && r.elements.length === 1,
    );
    const now = wallClock();
    await tracker.firstAfter(now + 300);
    const times = tracker.packets().flatMap((p) => (p.at >= begun.at ? [p.at] : []));
    expect(Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)))).toBeLessThan(500);
    await tracker.stop();
  }, 20_000);

  it("closes on SIGTERM, unless it was told to leave tunnels to their lease", async () => {
    const peers = () => wg("show", lab.wireguardName("g"), "peers").trim();
    await agent.stop("SIGTERM");
    expect([agent.child.exitCode, peers()]).toEqual([0, ""]);
    agent = startAgent("--keep-on-exit");
    await open(["udp", 9000]);
    await agent.stop("SIGTERM");
    expect([agent.child.exitCode, peers()]).toEqual([0, annotator.publicKey]);
    agent = startAgent();
    await open(["udp", 9000]);
  }, 30_000);

  it("closes everything when the portal disowns it", async () => {
    portal.revokeAll();
    await agent.wait((line) => line.includes("no longer knows this agent"), 8_000);
    const deadline = wallClock() + 3_000;
    while (wg("show", lab.wireguardName("g"), "peers").trim() !== "" && wallClock() < deadline)
      await new Promise((r) => setTimeout(r, 50));
    expect(wg("show", lab.wireguardName("g"), "peers").trim()).toBe("");
    await agent.stop("SIGTERM");
    expect(agent.child.exitCode).toBe(0);
  }, 15_000);

  it("never wrote a secret into its log", () => {
    const log = agent.lines.join("\n");
    const keyFile = JSON.parse(readFileSync(join(state, "wireguard-key.json"), "utf8")) as { privateKey: string };
    expect(log).not.toContain(keyFile.privateKey);
    expect(log).not.toContain(JSON.parse(readFileSync(join(state, "identity.json"), "utf8")).privateKey);
  });
});
