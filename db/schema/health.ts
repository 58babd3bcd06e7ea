import { bigint, index, integer, jsonb, pgTable, real, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "./columns.ts";
import { agents, environments } from "./environments.ts";

/** What a connection must hold for a kind of work. Limits in ms, percent and Mbit/s; periods in seconds. */
export const healthProfiles = pgTable("health_profiles", {
  id: id(),
  name: text("name").notNull().unique(),
  rttP95Ms: integer("rtt_p95_ms").notNull(),
  jitterMs: integer("jitter_ms").notNull(),
  lossPercent: real("loss_percent").notNull(),
  minDownMbps: real("min_down_mbps").notNull(),
  /** How long figures must stay outside before Degraded, and inside before Healthy again. */
  raiseSeconds: integer("raise_seconds").notNull(),
  clearSeconds: integer("clear_seconds").notNull(),
  createdAt: createdAt(),
});

/** Something a probe measures for the people of one environment. */
export const probeTargets = pgTable("probe_targets", {
  id: id(),
  environmentId: uuid("environment_id")
    .notNull()
    .references(() => environments.id),
  label: text("label").notNull(),
  kind: text("kind", { enum: ["udp", "tcp", "https"] }).notNull(),
  host: text("host").notNull(),
  port: integer("port").notNull(),
  createdAt: createdAt(),
});

/** One batch of one probe for one target, reduced; `histogram` holds log-spaced buckets that add up over any range. */
export const probeBatches = pgTable(
  "probe_batches",
  {
    id: id(),
    agentId: uuid("agent_id")
      .notNull()
      .references(() => agents.id),
    annotatorId: uuid("annotator_id").notNull(),
    vendorId: uuid("vendor_id").notNull(),
    targetId: uuid("target_id").notNull(),
    batch: bigint("batch", { mode: "number" }).notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at").notNull(),
    sent: integer("sent").notNull(),
    answered: integer("answered").notNull(),
    p50: real("p50"),
    p95: real("p95"),
    jitter: real("jitter"),
    /** Percent; null for probes over TCP, which cannot tell loss. */
    loss: real("loss"),
    histogram: jsonb("histogram").$type<Record<string, number>>().notNull(),
    receivedAt: instant("received_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("probe_batches_once").on(t.agentId, t.targetId, t.batch),
    index("probe_batches_by_annotator").on(t.annotatorId, t.endedAt),
  ],
);

/** One cell of the 15-minute strip: end of the batch (ms since the epoch), its state and p95. */
export type StripCell = { t: number; s: "healthy" | "degraded" | "down"; p95: number | null; loss: number | null };

/** The live state, one small row per annotator, kept by the ingest. Unknown is never stored: it is age. */
export const healthStates = pgTable("health_states", {
  annotatorId: uuid("annotator_id").primaryKey(),
  vendorId: uuid("vendor_id").notNull(),
  state: text("state", { enum: ["healthy", "degraded", "down"] }).notNull(),
  since: instant("since").notNull(),
  /** When the figures first were on the other side of the limits; null while they agree with the state. */
  turningSince: instant("turning_since"),
  p50: real("p50"),
  p95: real("p95"),
  jitter: real("jitter"),
  loss: real("loss"),
  findings: jsonb("findings").$type<string[]>().notNull().default([]),
  targetLabel: text("target_label"),
  strip: jsonb("strip").$type<StripCell[]>().notNull().default([]),
  /** End of the newest batch; older than 30 s means unknown. */
  lastSampleAt: instant("last_sample_at").notNull(),
});
