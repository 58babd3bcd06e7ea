import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, real, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytea, createdAt, id, instant } from "./columns.ts";
import { users } from "./members.ts";
import { vendors } from "./vendors.ts";

export const gateKinds = ["nda", "training", "connectivity"] as const;
export type GateKind = (typeof gateKinds)[number];

/** A vendor's person who labels. Cleared is never stored: it is every gate valid now. */
export const annotators = pgTable(
  "annotators",
  {
    id: id(),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    userId: uuid("user_id")
      .unique()
      .references(() => users.id),
    name: text("name").notNull(),
    email: text("email").notNull(),
    location: text("location"),
    status: text("status", { enum: ["active", "suspended", "offboarded"] })
      .notNull()
      .default("active"),
    statusReason: text("status_reason"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("annotators_email_in_vendor").on(t.vendorId, t.email),
    index("annotators_by_name").on(t.name, t.id),
  ],
);

/** How long a passed gate holds; one row per kind. */
export const gateRules = pgTable("gate_rules", {
  kind: text("kind", { enum: gateKinds }).primaryKey(),
  title: text("title").notNull(),
  validityDays: integer("validity_days").notNull(),
});

/** State of one gate of one annotator. Lapsed = valid with `validUntil` in the past, by the database clock. */
export const gates = pgTable(
  "gates",
  {
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    kind: text("kind", { enum: gateKinds }).notNull(),
    state: text("state", { enum: ["missing", "submitted", "valid", "failed", "rejected", "withdrawn"] })
      .notNull()
      .default("missing"),
    validUntil: instant("valid_until"),
    submittedAt: instant("submitted_at"),
    decidedAt: instant("decided_at"),
    decidedBy: uuid("decided_by"),
    decidedByName: text("decided_by_name"),
    reason: text("reason"),
    /** What the verdict was about: signature, certificate or connectivity test. */
    evidenceId: uuid("evidence_id"),
    /** Set when the sweep has told the world that the gate lapsed; cleared on renewal. */
    lapsedToldAt: instant("lapsed_told_at"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.annotatorId, t.kind] }),
    index("gates_lapsing").on(t.validUntil).where(sql`state = 'valid'`),
    index("gates_submitted").on(t.submittedAt).where(sql`state = 'submitted'`),
  ],
);

/** Version of the non-disclosure text; signatures keep its hash. */
export const ndaTexts = pgTable("nda_texts", {
  id: id(),
  version: integer("version").notNull().unique(),
  body: text("body").notNull(),
  sha256: text("sha256").notNull(),
  createdAt: createdAt(),
});

/** Text version, hash, typed name, time and address: what a court asks for. */
export const ndaSignatures = pgTable("nda_signatures", {
  id: id(),
  annotatorId: uuid("annotator_id")
    .notNull()
    .references(() => annotators.id),
  vendorId: uuid("vendor_id")
    .notNull()
    .references(() => vendors.id),
  textId: uuid("text_id")
    .notNull()
    .references(() => ndaTexts.id),
  textSha256: text("text_sha256").notNull(),
  typedName: text("typed_name").notNull(),
  sourceIp: text("source_ip"),
  signedAt: instant("signed_at").notNull().defaultNow(),
});

/** An uploaded proof. Bytes live in the database so that one backup holds everything. */
export const evidenceFiles = pgTable("evidence_files", {
  id: id(),
  annotatorId: uuid("annotator_id")
    .notNull()
    .references(() => annotators.id),
  vendorId: uuid("vendor_id")
    .notNull()
    .references(() => vendors.id),
  gateKind: text("gate_kind", { enum: gateKinds }).notNull(),
  fileName: text("file_name").notNull(),
  mediaType: text("media_type", { enum: ["application/pdf", "image/png", "image/jpeg"] }).notNull(),
  size: integer("size").notNull(),
  sha256: text("sha256").notNull(),
  content: bytea("content").notNull(),
  createdAt: createdAt(),
});

/** One run of the browser test, measured by the server; the ticket opens one WebSocket. Figures in ms and Mbit/s. */
export const connectivityTests = pgTable("connectivity_tests", {
  id: id(),
  annotatorId: uuid("annotator_id")
    .notNull()
    .references(() => annotators.id),
  vendorId: uuid("vendor_id")
    .notNull()
    .references(() => vendors.id),
  ticketHash: text("ticket_hash").notNull().unique(),
  ticketExpiresAt: instant("ticket_expires_at").notNull(),
  profileId: uuid("profile_id").notNull(),
  startedAt: instant("started_at"),
  finishedAt: instant("finished_at"),
  rttP50: real("rtt_p50"),
  rttP95: real("rtt_p95"),
  jitter: real("jitter"),
  downMbps: real("down_mbps"),
  upMbps: real("up_mbps"),
  verdict: text("verdict", { enum: ["passed", "failed", "aborted"] }),
  findings: jsonb("findings").$type<string[]>(),
  createdAt: createdAt(),
});
