import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "./columns.ts";

/** A place where data lives and tools run; its VPN entry point and tool address. */
export const environments = pgTable("environments", {
  id: id(),
  name: text("name").notNull().unique(),
  region: text("region").notNull(),
  /** Where annotators' WireGuard clients connect: host:port as reachable from outside. */
  vpnEndpoint: text("vpn_endpoint").notNull(),
  /** The gateway's own tunnel address; annotators get the next ones of this network. */
  tunnelAddress: text("tunnel_address").notNull(),
  tunnelPrefix: integer("tunnel_prefix").notNull(),
  toolKind: text("tool_kind", { enum: ["cvat", "label_studio", "labelbox", "own"] }).notNull(),
  toolUrl: text("tool_url").notNull(),
  createdAt: createdAt(),
});

/** A program on someone else's host that works for the portal: gateway (of an environment) or probe (of an annotator). */
export const agents = pgTable(
  "agents",
  {
    id: id(),
    kind: text("kind", { enum: ["gateway", "probe"] }).notNull(),
    name: text("name").notNull(),
    environmentId: uuid("environment_id").references(() => environments.id),
    annotatorId: uuid("annotator_id"),
    vendorId: uuid("vendor_id"),
    /** Hash of the one-time enrolment token; null once used. */
    tokenHash: text("token_hash").unique(),
    tokenExpiresAt: instant("token_expires_at"),
    enrolledAt: instant("enrolled_at"),
    revokedAt: instant("revoked_at"),
    /** Agent's clock minus the portal's, in milliseconds, at the last request. */
    clockSkewMs: integer("clock_skew_ms"),
    version: text("version"),
    hostname: text("hostname"),
    wireguardPublicKey: text("wireguard_public_key"),
    listenPort: integer("listen_port"),
    echoPort: integer("echo_port"),
    revisionApplied: text("revision_applied"),
    interfaceUp: boolean("interface_up"),
    leaseHeld: boolean("lease_held"),
    lastReportAt: instant("last_report_at"),
    /** A stand-in of the demo; said on screen wherever the agent shows. */
    demo: boolean("demo").notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("agents_one_gateway").on(t.environmentId).where(sql`kind = 'gateway' and revoked_at is null`),
    index("agents_by_annotator").on(t.annotatorId),
    // What an agent's key is good for: one environment, or one person.
    check(
      "agents_bound",
      sql`(kind = 'gateway' and environment_id is not null and annotator_id is null and vendor_id is null)
        or (kind = 'probe' and environment_id is null and annotator_id is not null and vendor_id is not null)`,
    ),
  ],
);

/** Highest sequence number accepted per agent and channel: a replay finds no row to move. */
export const agentSequences = pgTable(
  "agent_sequences",
  {
    agentId: uuid("agent_id")
      .notNull()
      .references(() => agents.id),
    channel: text("channel").notNull(),
    lastSequence: bigint("last_sequence", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.agentId, t.channel] })],
);

/** What the gateway's last report showed, one row per peer; replaced by the next report. */
export const gatewayPeers = pgTable(
  "gateway_peers",
  {
    agentId: uuid("agent_id")
      .notNull()
      .references(() => agents.id),
    publicKey: text("public_key").notNull(),
    allowedIps: jsonb("allowed_ips").$type<string[]>().notNull(),
    endpoint: text("endpoint"),
    latestHandshakeAt: instant("latest_handshake_at"),
    rxBytes: bigint("rx_bytes", { mode: "number" }).notNull(),
    txBytes: bigint("tx_bytes", { mode: "number" }).notNull(),
    observedAt: instant("observed_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.agentId, t.publicKey] })],
);

/** A difference between what was granted and what the gateway had: kept for ever, resolved when mended. */
export const driftFindings = pgTable("drift_findings", {
  id: id(),
  environmentId: uuid("environment_id")
    .notNull()
    .references(() => environments.id),
  agentId: uuid("agent_id")
    .notNull()
    .references(() => agents.id),
  kind: text("kind", { enum: ["orphan", "missing", "apply_failed"] }).notNull(),
  publicKey: text("public_key"),
  detail: text("detail").notNull(),
  foundAt: instant("found_at").notNull(),
  resolvedAt: instant("resolved_at"),
});
