import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SQL } from "drizzle-orm";
import { type KeyPair, makeKeyPair, wireguardConfig } from "#components/access/wireguard-keys.ts";
import { openDatabase } from "#db/client.ts";
import { freePort } from "#db/embedded/free-port.ts";
import { type LineReader, readLines, startDataService } from "#scripts/netlab/json-lines.ts";
import { createNetlab, type Netlab } from "#scripts/netlab/netlab.ts";
import { raiseWireguardClient, type WireguardClient } from "#scripts/netlab/wireguard-client.ts";
import { type Company, foundCompany, tunnel } from "./company.ts";
import { databaseUrl, type PortalProcess, startPortal } from "./portal-process.ts";

/** What the scope reaches (the second one pushes by itself), and a port beside it that nobody was granted. */
export const ports = { echo: 9_000, push: 9_100, other: 9_001 } as const;
const root = path.resolve(import.meta.dirname, "..", "..");
const vpnPort = 51_820;
const pollMs = 50;

export interface GateRig {
  lab: Netlab;
  company: Company;
  data: LineReader[];
  /** Makes the annotator's key and registers it through the portal. */
  newKey(): Promise<KeyPair>;
  /** Starts the annotator's WireGuard, with routes to more than was granted, as a curious person would. */
  connect(keys: KeyPair): Promise<WireguardClient>;
  /** The coordinator asks, the project manager approves. */
  ask(): Promise<{ requestId: string; contentHash: string }>;
  /** The last approval. @returns the grant's id */
  approve(asked: { requestId: string; contentHash: string }): Promise<string>;
  grant(grantId: string): ReturnType<Company["manager"]["api"]["access"]["grant"]["query"]>;
  /** Waits until the grant's page shows this. */
  shows(grantId: string, status: "active" | "closed"): Promise<Awaited<ReturnType<GateRig["grant"]>>>;
  /** Runs a statement on the portal's database: for what only time does. */
  moveTime(statement: SQL): Promise<void>;
  wg(...argv: string[]): string;
  startAgent(): void;
  /** kill -9 of the gateway agent. */
  killAgent(): Promise<void>;
  /** Keeps the annotator's WireGuard from asking for a handshake: what then opens was called by the gateway. */
  muteHandshakes(muted: boolean): void;
  startPortal(): Promise<void>;
  crashPortal(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The whole product on one machine: `npm start`, the built gateway agent in a network of namespaces, a small company, and
 * an annotator about to work. Takes half a minute, most of it the annotator's connection test.
 */
export async function raiseGateRig(options: {
  leaseSeconds: number;
  reportMs?: number;
  say?: (line: string) => void;
}): Promise<GateRig> {
  const say = options.say ?? (() => undefined);
  const folder = mkdtempSync(path.join(tmpdir(), "gh-gate-"));
  const lab = createNetlab({ name: "gate" });
  const { hostForGateway: host, gateway, data } = lab.addresses;
  const vpnEndpoint = `${gateway}:${vpnPort}`;
  let portal: PortalProcess | null = null;
  const stop = async () => {
    lab.destroy();
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const raise = async (port: number) => {
    const { leaseSeconds, reportMs = 2_000 } = options;
    const settings = { GATEWAY_LEASE_SECONDS: String(leaseSeconds), GATEWAY_REPORT_MS: String(reportMs) };
    portal = await startPortal({ folder, host, port, settings });
    return portal;
  };
  try {
    buildAgents();
    const port = await freePort(host, 0);
    say("starting the portal");
    const { url, setUpToken } = await raise(port);
    say("admitting people");
    const granted = [ports.echo, ports.push];
    const company = await foundCompany({
      portal: url,
      setUpToken: await setUpToken(),
      vpnEndpoint,
      host: data,
      ports: granted,
    });
    const { environmentId } = company;
    const agentArgv = ["run", "--state", path.join(folder, "gateway"), "--interface", lab.wireguardName("g")];
    const runAgent = (...more: string[]) =>
      readLines(
        lab.spawn(lab.gatewayNs, [process.execPath, path.join(root, "dist/agents/gateway.mjs"), ...agentArgv, ...more]),
        "stderr",
      );
    say("starting the gateway");
    const token = await company.admin.api.environments.issueGatewayToken.mutate({ environmentId, name: "wg-bench-1" });
    let agent = runAgent("--portal", url, "--token", token.token);
    const services = [
      await startDataService(lab, ports.echo),
      await startDataService(lab, ports.other),
      await startDataService(lab, ports.push, { push: true }),
    ];
    const key = await until("the gateway to report", async () => {
      const { gateway: seen } = await company.manager.api.environments.get.query({ environmentId });
      return seen?.interfaceUp ? seen.wireguardPublicKey : null;
    });
    const rest = acts({ lab, company, serverPublicKey: key, vpnEndpoint });
    return {
      lab,
      company,
      data: services,
      ...rest,
      async moveTime(statement) {
        const db = openDatabase(databaseUrl(folder), { max: 1, name: "gate-rig" });
        await db.withScope({ kind: "system" }, (tx) => tx.execute(statement)).finally(() => db.close());
      },
      wg: (...argv) => lab.exec(lab.gatewayNs, ["wg", ...argv]),
      startAgent: () => {
        agent = runAgent();
      },
      killAgent: () => agent.stop("SIGKILL"),
      muteHandshakes: (muted) => void lab.exec(lab.annotatorNs, ["nft", "-f", "-"], muted ? mute : unmute),
      async startPortal() {
        await raise(port);
      },
      async crashPortal() {
        await portal?.crash();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const unmute = "add table inet mute\ndelete table inet mute\n";
const mute = `${unmute}add table inet mute
add chain inet mute out { type filter hook output priority filter; }
add rule inet mute out udp dport ${vpnPort} udp length 156 @th,64,32 0x01000000 drop
`;

type Acts = Pick<GateRig, "newKey" | "connect" | "ask" | "approve" | "grant" | "shows">;

function acts(parts: { lab: Netlab; company: Company; serverPublicKey: string; vpnEndpoint: string }): Acts {
  const { lab, company, serverPublicKey, vpnEndpoint } = parts;
  const { annotator, coordinator, manager, compliance, assignmentId } = company;
  const grant = (grantId: string) => manager.api.access.grant.query({ grantId });
  return {
    grant,
    async newKey() {
      const keys = await makeKeyPair();
      await annotator.api.access.registerKey.mutate({ publicKey: keys.publicKey });
      return keys;
    },
    connect(keys) {
      const network = { serverPublicKey, endpoint: vpnEndpoint, mtu: 1_420, address: tunnel.firstPerson };
      const config = wireguardConfig({ ...network, allowedIps: ["10.66.0.0/24", "10.20.0.0/24"] }, keys.privateKey);
      return raiseWireguardClient(lab.annotatorNs, lab.wireguardName("a"), config);
    },
    async ask() {
      const reason = "Second reading of batch 1";
      const { id: requestId } = await coordinator.api.access.createRequest.mutate({
        assignmentId,
        reason,
        durationHours: 8,
      });
      const { contentHash } = await manager.api.access.request.query({ requestId });
      await manager.api.access.decideRequest.mutate({ requestId, contentHash, verdict: "approved" });
      return { requestId, contentHash };
    },
    async approve(asked) {
      const { grantId } = await compliance.api.access.decideRequest.mutate({ ...asked, verdict: "approved" });
      if (!grantId) throw new Error("The last approval made no grant.");
      return grantId;
    },
    shows: (grantId, status) =>
      until(`the grant to show ${status}`, async () => {
        const seen = await grant(grantId);
        return seen.plane.status === status ? seen : null;
      }),
  };
}

/** Asks again and again until there is an answer. */
export async function until<T>(what: string, read: () => Promise<T | null>, patienceMs = 20_000): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (value !== null) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms for ${what}.`);
    await delay(pollMs);
  }
}

function buildAgents(): void {
  const built = spawnSync(process.execPath, [path.join(root, "scripts/build-agents.ts")], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(`The agents could not be built: ${built.stderr}`);
}
