import { z } from "zod";

/**
 * Wire contract between the portal and its agents (gateway, probe).
 *
 * Every request but enrolment is signed with the agent's Ed25519 key over `requestText`, carries a
 * sequence number that only grows per channel, and is refused when it was seen before. Every answer is
 * signed with the portal's key over `responseText`; the agent pinned that key at enrolment by the
 * fingerprint inside its one-time token. So neither side trusts the network, even without TLS.
 * All times are milliseconds since the epoch, all keys base64 of the raw 32 bytes.
 */
export const agentHeader = {
  agent: "x-gatehouse-agent",
  channel: "x-gatehouse-channel",
  sequence: "x-gatehouse-sequence",
  sentAt: "x-gatehouse-sent-at",
  signature: "x-gatehouse-signature",
} as const;

export const agentPath = {
  enroll: "/api/agents/enroll",
  gatewayDesired: "/api/agents/gateway/desired",
  gatewayReport: "/api/agents/gateway/report",
  probeConfig: "/api/agents/probe/config",
  probeBatch: "/api/agents/probe/batch",
  key: "/api/agents/key",
} as const;

/** Channels keep their own sequence, so a long poll never makes a report look like a replay. */
export const agentChannel = z.enum(["desired", "report", "config", "batch", "key"]);
export type AgentChannel = z.infer<typeof agentChannel>;

/** Largest request body the portal reads from an agent, in bytes. */
export const agentBodyLimit = 1_048_576;
/** A request whose `sentAt` is further than this from the portal's clock is refused, in milliseconds. */
export const agentClockTolerance = 30_000;

/** The bytes an agent signs: one field a line, so no field can run into the next. */
export function requestText(input: {
  method: string;
  path: string;
  agentId: string;
  channel: AgentChannel;
  sequence: number;
  sentAt: number;
  bodySha256: string;
}): string {
  return [
    "gatehouse-request-v1",
    input.method,
    input.path,
    input.agentId,
    input.channel,
    input.sequence,
    input.sentAt,
    input.bodySha256,
  ].join("\n");
}

/** The bytes the portal signs; bound to the request's agent, channel and sequence, so an answer cannot be replayed. */
export function responseText(input: {
  agentId: string;
  channel: AgentChannel | "enroll";
  sequence: number;
  status: number;
  bodySha256: string;
}): string {
  return ["gatehouse-response-v1", input.agentId, input.channel, input.sequence, input.status, input.bodySha256].join(
    "\n",
  );
}

export const key32 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "is not a 32-byte key in base64");
const ipv4 = z.ipv4();
const count = z.number().int().nonnegative();
/** A moment in Unix milliseconds, before the year 10000: what is later has no date in every program. */
const millis = count.max(253_402_300_799_999);
const port = z.number().int().min(1).max(65_535);
export const protocolName = z.enum(["tcp", "udp"]);

/**
 * One-time enrolment token: `ghe1_<secret>_<first 32 hex digits of SHA-256 of the portal's raw public key>`.
 * The secret is 43 characters of base64url; it is single-use and expires.
 */
export const enrollToken = z.string().regex(/^ghe1_[A-Za-z0-9_-]{43}_[0-9a-f]{32}$/, "is not an enrolment token");

export const enrollInput = z.object({
  token: enrollToken,
  publicKey: key32,
  version: z.string().max(40),
  hostname: z.string().max(120),
  gateway: z.object({ wireguardPublicKey: key32, listenPort: port, echoPort: port }).optional(),
});
/** Answer to enrolment; the signature header covers it with channel "enroll", sequence 0, agentId from the body. */
export const enrollOutput = z.object({
  agentId: z.uuid(),
  kind: z.enum(["gateway", "probe"]),
  name: z.string(),
  portalKey: key32,
});

export const destination = z.object({ address: ipv4, protocol: protocolName, port });
export type Destination = z.infer<typeof destination>;

/** A grant on a peer. `name` is the deterministic external name `gh-<grant id>`. */
export const desiredGrant = z.object({
  name: z.string().regex(/^gh-[0-9a-f-]{36}$/),
  generation: z.number().int().positive(),
  expiresAt: millis,
  destinations: z.array(destination).min(1).max(64),
});
/** One WireGuard peer; it exists only while at least one grant is open. */
export const desiredPeer = z.object({ publicKey: key32, address: ipv4, grants: z.array(desiredGrant).min(1) });
export type DesiredPeer = z.infer<typeof desiredPeer>;

/** Long poll: answers at once when `have` differs from the current revision, else after `waitMs`. */
export const desiredInput = z.object({
  have: z.string().max(64).nullable(),
  waitMs: z.number().int().min(0).max(25_000),
});
export const desiredOutput = z.object({
  revision: z.string(),
  serverTime: millis,
  /** The agent removes everything when it heard nothing for this long. */
  leaseMs: z.number().int().min(1_000),
  reportEveryMs: z.number().int().min(200),
  tunnel: z.object({ address: ipv4, prefix: z.number().int().min(8).max(30), mtu: z.number().int() }),
  peers: z.array(desiredPeer),
});
export type Desired = z.infer<typeof desiredOutput>;

export const observedPeer = z.object({
  publicKey: key32,
  allowedIps: z.array(z.string().max(50)),
  endpoint: z.string().max(60).nullable(),
  latestHandshakeAt: millis.nullable(),
  rxBytes: count,
  txBytes: count,
});
export const observedElement = z.object({
  source: ipv4,
  destination: ipv4,
  protocol: protocolName,
  port,
  packets: count,
  bytes: count,
});
/** Things that happened on the gateway; `id` makes delivery idempotent. */
export const gatewayEvent = z.object({
  id: z.uuid(),
  at: millis,
  kind: z.enum(["started", "lease_lost", "lease_regained", "orphan_removed", "expired_locally", "apply_failed"]),
  detail: z.string().max(500),
  publicKey: key32.optional(),
});
/** What is really there, read back from `wg show dump` and `nft -j list set` at `observedAt`. */
export const reportInput = z.object({
  observedAt: millis,
  revisionApplied: z.string().max(64).nullable(),
  leaseHeld: z.boolean(),
  interfaceUp: z.boolean(),
  /** False when either read-back failed: then nothing in this report may count as absent. */
  complete: z.boolean(),
  wireguardPublicKey: key32,
  listenPort: port,
  echoPort: port,
  peers: z
    .array(observedPeer)
    .refine((all) => new Set(all.map((peer) => peer.publicKey)).size === all.length, "names a peer twice"),
  elements: z.array(observedElement),
  events: z.array(gatewayEvent).max(200),
});
export type GatewayReport = z.infer<typeof reportInput>;
export const reportOutput = z.object({ receivedAt: millis });

export const probeTarget = z.object({
  id: z.uuid(),
  label: z.string(),
  /** udp = echo against the gateway agent (the only kind that can tell loss); tcp = connect time; https = keep-alive time to first byte. */
  kind: z.enum(["udp", "tcp", "https"]),
  host: z.string(),
  port,
});
export type ProbeTarget = z.infer<typeof probeTarget>;
export const probeConfigInput = z.object({ have: z.string().max(64).nullable() });
export const probeConfigOutput = z.object({
  revision: z.string(),
  serverTime: millis,
  intervalMs: z.number().int().min(200),
  batchMs: z.number().int().min(1_000),
  /** How long to wait for one answer before it counts as lost, in milliseconds. */
  timeoutMs: z.number().int().min(100),
  targets: z.array(probeTarget),
});
export type ProbeConfig = z.infer<typeof probeConfigOutput>;

/** One batch for one target: every round trip in milliseconds, in order; `sent - rtts.length` got no answer. */
export const probeBatchInput = z
  .object({
    targetId: z.uuid(),
    batch: count,
    startedAt: millis,
    endedAt: millis,
    sent: z.number().int().min(1).max(600),
    rtts: z.array(z.number().min(0).max(60_000)).max(600),
  })
  .refine((b) => b.rtts.length <= b.sent, "has more answers than questions")
  .refine((b) => b.endedAt >= b.startedAt, "ends before it starts");
export const probeBatchOutput = z.object({ receivedAt: millis });

/**
 * Stands in every answer to an agent whose key shall be renewed now: its time is near, or somebody ordered it. The agent
 * makes a pair, keeps it, and registers the public half signed with the old key and proven with the new one. The old key
 * counts until the new one is used, at most for the overlap.
 */
export const renewalHint = z.object({ renewKey: z.boolean().default(false) });
/** What the new key signs, to prove that the agent holds it. */
export const keyProofText = (input: { agentId: string; publicKey: string }): string =>
  ["gatehouse-key-v1", input.agentId, input.publicKey].join("\n");
export const renewKeyInput = z.object({ publicKey: key32, proof: z.string().max(200) });
export type RenewKeyInput = z.infer<typeof renewKeyInput>;
export const renewKeyOutput = z.object({ expiresAt: millis });

/** Every refusal: a stable code, and a sentence for the agent's log. */
export const agentProblem = z.object({ code: z.string(), message: z.string() });
