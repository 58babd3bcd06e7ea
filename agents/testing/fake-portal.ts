import { randomBytes, randomUUID, sign, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { z } from "zod";
import {
  type AgentChannel,
  agentChannel,
  agentHeader,
  agentPath,
  type Desired,
  type DesiredPeer,
  desiredInput,
  enrollInput,
  type GatewayReport,
  keyProofText,
  type ProbeConfig,
  probeBatchInput,
  probeConfigInput,
  renewKeyInput,
  reportInput,
  requestText,
  responseText,
} from "#lib/schemas/agent-protocol.ts";
import { generateRawKeyPair, keyFingerprint, sha256Hex, signingKey, verifyingKey } from "../shared/raw-keys.ts";

export interface FakePortalSettings {
  leaseMs: number;
  reportEveryMs: number;
  tunnel: Desired["tunnel"];
  probe: Omit<ProbeConfig, "revision" | "serverTime">;
}
interface Agent {
  publicKey: string;
  /** Registered and not used yet. */
  nextKey: string | null;
  endedKeys: Set<string>;
  /** Say in every answer that the key shall be renewed. */
  renew: boolean;
  kind: "gateway" | "probe";
  sequences: Map<AgentChannel, number>;
  gateway: z.infer<typeof enrollInput>["gateway"];
  revoked: boolean;
}
export interface FakePortal {
  url(host?: string): string;
  token(kind: "gateway" | "probe"): string;
  setPeers(peers: DesiredPeer[]): void;
  settings: FakePortalSettings;
  reports: GatewayReport[];
  batches: Array<z.infer<typeof probeBatchInput>>;
  /** Resolves with the first report (past or coming) for which `match` holds; rejects after the deadline. */
  report(match: (report: GatewayReport) => boolean, timeoutMs?: number): Promise<GatewayReport>;
  events(): GatewayReport["events"];
  agent(agentId?: string): Agent;
  revokeAll(): void;
  /** Change what is sent out, to play a man in the middle. */
  tamper: { body?: (body: string) => string; signature?: (signature: string) => string };
  close(): Promise<void>;
  /** Listen again on the same port with the same memory. */
  reopen(): Promise<void>;
}

/** The portal's half of the wire contract in memory, with its checks of signature, sequence and clock. For tests only. */
export async function startFakePortal(settings: FakePortalSettings, host = "127.0.0.1"): Promise<FakePortal> {
  const keys = generateRawKeyPair("ed25519");
  const key = signingKey(keys);
  const tokens = new Map<string, "gateway" | "probe">();
  const agents = new Map<string, Agent>();
  const waiters = new Set<() => void>();
  const reports: GatewayReport[] = [];
  const batches: Array<z.infer<typeof probeBatchInput>> = [];
  const tamper: FakePortal["tamper"] = {};
  let peers: DesiredPeer[] = [];
  let revision = 1;
  let port = 0;
  const wake = () => {
    for (const waiter of [...waiters]) waiter();
  };

  const waitFor = (done: () => boolean, timeoutMs: number) =>
    new Promise<boolean>((resolve) => {
      const check = () => {
        if (!done()) return;
        finish(true);
      };
      const finish = (value: boolean) => {
        clearTimeout(timer);
        waiters.delete(check);
        resolve(value);
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      waiters.add(check);
      check();
    });

  async function answer(path: string, agentId: string, agent: Agent, body: unknown): Promise<object> {
    if (path === agentPath.gatewayDesired) {
      const { have, waitMs } = desiredInput.parse(body);
      await waitFor(() => have !== `r${revision}` || agent.revoked, waitMs);
      if (agent.revoked) throw new Refusal(410, "revoked", "This agent was revoked.");
      const { leaseMs, reportEveryMs, tunnel } = settings;
      return {
        revision: `r${revision}`,
        serverTime: Date.now(),
        leaseMs,
        reportEveryMs,
        tunnel,
        peers,
      } satisfies Desired;
    }
    if (path === agentPath.gatewayReport) {
      reports.push(reportInput.parse(body));
      wake();
      return { receivedAt: Date.now() };
    }
    if (path === agentPath.probeConfig) {
      probeConfigInput.parse(body);
      return { revision: "p1", serverTime: Date.now(), ...settings.probe } satisfies ProbeConfig;
    }
    if (path === agentPath.probeBatch) {
      batches.push(probeBatchInput.parse(body));
      wake();
      return { receivedAt: Date.now() };
    }
    if (path === agentPath.key) {
      const { publicKey, proof } = renewKeyInput.parse(body);
      const text = keyProofText({ agentId, publicKey });
      if (!verify(null, Buffer.from(text), verifyingKey(publicKey), Buffer.from(proof, "base64")))
        throw new Refusal(400, "bad_proof", "The proof does not fit.");
      agent.nextKey = publicKey;
      agent.renew = false;
      return { expiresAt: Date.now() + 60_000 };
    }
    throw new Refusal(404, "not_found", "There is nothing here.");
  }

  function checkRequest(request: IncomingMessage, path: string, body: string) {
    const header = (name: string) => String(request.headers[name] ?? "");
    const agentId = header(agentHeader.agent);
    const channel = agentChannel.parse(header(agentHeader.channel));
    const sequence = Number(header(agentHeader.sequence));
    const sentAt = Number(header(agentHeader.sentAt));
    const about = { agentId, channel, sequence };
    const agent = agents.get(agentId);
    if (!agent) throw new Refusal(401, "unknown_agent", "This agent is not known.", about);
    const text = requestText({ method: "POST", path, agentId, channel, sequence, sentAt, bodySha256: sha256Hex(body) });
    const signature = Buffer.from(header(agentHeader.signature), "base64");
    const signedBy = (publicKey: string) => verify(null, Buffer.from(text), verifyingKey(publicKey), signature);
    if (agent.nextKey && signedBy(agent.nextKey)) {
      agent.endedKeys.add(agent.publicKey);
      agent.publicKey = agent.nextKey;
      agent.nextKey = null;
    }
    if ([...agent.endedKeys].some(signedBy)) throw new Refusal(401, "key_replaced", "This key was replaced.", about);
    if (!signedBy(agent.publicKey)) throw new Refusal(401, "bad_signature", "The signature does not match.", about);
    if (agent.revoked) throw new Refusal(410, "revoked", "This agent was revoked.", about);
    if (Math.abs(Date.now() - sentAt) > 30_000) throw new Refusal(400, "clock", "The clocks differ too much.", about);
    if (sequence <= (agent.sequences.get(channel) ?? 0))
      throw new Refusal(409, "replay", "This sequence was used.", about);
    agent.sequences.set(channel, sequence);
    return { about, agent };
  }

  function enroll(body: string) {
    const input = enrollInput.parse(JSON.parse(body));
    const kind = tokens.get(input.token);
    if (!kind) throw new Refusal(401, "bad_token", "This token was used or has expired.");
    tokens.delete(input.token);
    const agentId = randomUUID();
    agents.set(agentId, {
      publicKey: input.publicKey,
      nextKey: null,
      endedKeys: new Set(),
      renew: false,
      kind,
      sequences: new Map(),
      gateway: input.gateway,
      revoked: false,
    });
    return { agentId, kind, name: `test ${kind}`, portalKey: keys.publicKey };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    let about: About = { agentId: "", channel: "enroll", sequence: 0 };
    let status = 200;
    let output: unknown;
    try {
      if (path === agentPath.enroll) {
        const enrolled = enroll(body);
        about = { ...about, agentId: enrolled.agentId };
        output = enrolled;
      } else {
        const checked = checkRequest(request, path, body);
        about = checked.about;
        output = await answer(path, about.agentId, checked.agent, JSON.parse(body));
        if (checked.agent.renew) output = { ...(output as object), renewKey: true };
      }
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(400, "invalid", String(error));
      about = refusal.about ?? about;
      status = refusal.status;
      output = { code: refusal.code, message: refusal.message };
    }
    const text = JSON.stringify(output);
    const signature = sign(null, Buffer.from(responseText({ ...about, status, bodySha256: sha256Hex(text) })), key);
    const header = signature.toString("base64");
    response.writeHead(status, { [agentHeader.signature]: tamper.signature?.(header) ?? header });
    response.end(tamper.body?.(text) ?? text);
  }

  let server: Server;
  async function open(): Promise<void> {
    server = createServer((request, response) => {
      handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
    server.listen(port, host);
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  }
  await open();

  return {
    url: (name = host) => `http://${name}:${port}`,
    token(kind) {
      const token = `ghe1_${randomBytes(32).toString("base64url")}_${keyFingerprint(keys.publicKey)}`;
      tokens.set(token, kind);
      return token;
    },
    setPeers(next) {
      peers = next;
      revision += 1;
      wake();
    },
    settings,
    reports,
    batches,
    async report(match, timeoutMs = 10_000) {
      await waitFor(() => reports.some(match), timeoutMs);
      const found = reports.find(match);
      if (!found) throw new Error(`No such report within ${timeoutMs} ms; the last: ${JSON.stringify(reports.at(-1))}`);
      return found;
    },
    events: () => reports.flatMap((report) => report.events),
    agent(agentId) {
      const agent = agentId === undefined ? [...agents.values()][0] : agents.get(agentId);
      if (!agent) throw new Error("No agent has enrolled.");
      return agent;
    },
    revokeAll() {
      for (const agent of agents.values()) agent.revoked = true;
      wake();
    },
    tamper,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
    reopen: open,
  };
}

interface About {
  agentId: string;
  channel: AgentChannel | "enroll";
  sequence: number;
}
class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly about: About | undefined;

  constructor(status: number, code: string, message: string, about?: About) {
    super(message);
    this.status = status;
    this.code = code;
    this.about = about;
  }
}
