import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { annotators } from "./annotators.ts";
import { createdAt, id, instant } from "./columns.ts";
import { dataScopes } from "./datasets.ts";
import { environments } from "./environments.ts";
import { assignments, projects } from "./projects.ts";
import { vendors } from "./vendors.ts";

export const approvalSteps = ["project", "data_protection"] as const;

/** Somebody asks for access for somebody. Codes are random: a counter would tell one vendor how busy others are. */
export const accessRequests = pgTable(
  "access_requests",
  {
    id: id(),
    code: text("code").notNull().unique(),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    projectId: uuid("project_id")
      .notNull()
      .references(() => projects.id),
    assignmentId: uuid("assignment_id")
      .notNull()
      .references(() => assignments.id),
    scopeId: uuid("scope_id")
      .notNull()
      .references(() => dataScopes.id),
    environmentId: uuid("environment_id")
      .notNull()
      .references(() => environments.id),
    reason: text("reason").notNull(),
    /** Wanted length of the grant in hours, counted from the last approval. */
    durationHours: integer("duration_hours").notNull(),
    state: text("state", { enum: ["pending", "approved", "rejected", "withdrawn", "expired"] })
      .notNull()
      .default("pending"),
    /** SHA-256 of what is asked for; decisions are bound to it and an edit changes it. */
    contentHash: text("content_hash").notNull(),
    version: integer("version").notNull().default(1),
    requestedBy: uuid("requested_by").notNull(),
    requestedByName: text("requested_by_name").notNull(),
    expiresAt: instant("expires_at").notNull(),
    decidedAt: instant("decided_at"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("access_requests_one_pending").on(t.assignmentId).where(sql`state = 'pending'`),
    index("access_requests_by_state").on(t.state, t.createdAt),
    index("access_requests_by_annotator").on(t.annotatorId, t.createdAt),
  ],
);

/** One person's answer at one step. It counts for its content hash only, so an edit of the request voids it by itself. */
export const decisions = pgTable(
  "decisions",
  {
    id: id(),
    requestId: uuid("request_id")
      .notNull()
      .references(() => accessRequests.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    step: text("step", { enum: approvalSteps }).notNull(),
    verdict: text("verdict", { enum: ["approved", "rejected"] }).notNull(),
    reason: text("reason"),
    contentHash: text("content_hash").notNull(),
    decidedBy: uuid("decided_by").notNull(),
    decidedByName: text("decided_by_name").notNull(),
    decidedAt: instant("decided_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("decisions_one_per_step").on(t.requestId, t.contentHash, t.step),
    uniqueIndex("decisions_one_per_person").on(t.requestId, t.contentHash, t.decidedBy),
  ],
);

/** What was approved. `state` is what people decided; what is really open stands in the planes. */
export const grants = pgTable(
  "grants",
  {
    id: id(),
    code: text("code").notNull().unique(),
    requestId: uuid("request_id")
      .notNull()
      .unique()
      .references(() => accessRequests.id),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    projectId: uuid("project_id")
      .notNull()
      .references(() => projects.id),
    assignmentId: uuid("assignment_id")
      .notNull()
      .references(() => assignments.id),
    scopeId: uuid("scope_id")
      .notNull()
      .references(() => dataScopes.id),
    environmentId: uuid("environment_id")
      .notNull()
      .references(() => environments.id),
    state: text("state", { enum: ["open", "suspended", "closed"] })
      .notNull()
      .default("open"),
    /** Why it is suspended or closed, as a sentence for people. */
    stateReason: text("state_reason"),
    stateCause: text("state_cause", {
      enum: ["revoked", "expired", "annotator", "vendor", "assignment", "gate", "lock", "project"],
    }),
    /** The audit event that asked for it; nothing opens before that event is sealed. */
    intentEventId: uuid("intent_event_id").notNull(),
    approvedAt: instant("approved_at").notNull().defaultNow(),
    endsAt: instant("ends_at").notNull(),
    closedAt: instant("closed_at"),
    closedBy: uuid("closed_by"),
    closedByName: text("closed_by_name"),
  },
  (t) => [
    index("grants_by_state").on(t.state, t.endsAt),
    index("grants_by_annotator").on(t.annotatorId),
    index("grants_by_environment").on(t.environmentId, t.state),
  ],
);

/** One plane of a grant: what shall be, and what was seen. `status` is written from observations only, save for the start of a wait. */
export const grantPlanes = pgTable(
  "grant_planes",
  {
    grantId: uuid("grant_id")
      .notNull()
      .references(() => grants.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    plane: text("plane", { enum: ["vpn"] }).notNull(),
    desired: text("desired", { enum: ["open", "closed"] }).notNull(),
    status: text("status", { enum: ["waiting_key", "opening", "active", "closing", "closed", "not_proven"] }).notNull(),
    /** Grows with every change of `desired`; an older observation never settles a newer wish. */
    generation: integer("generation").notNull().default(1),
    /** When `desired` last changed: receipts count their seconds from here. */
    desiredAt: instant("desired_at").notNull().defaultNow(),
    openedAt: instant("opened_at"),
    firstAbsentAt: instant("first_absent_at"),
    secondAbsentAt: instant("second_absent_at"),
    lastObservedAt: instant("last_observed_at"),
    lastObserved: text("last_observed", { enum: ["present", "absent"] }),
  },
  (t) => [
    primaryKey({ columns: [t.grantId, t.plane] }),
    index("grant_planes_unsettled")
      .on(t.status)
      .where(sql`status in ('opening', 'closing', 'waiting_key', 'not_proven')`),
  ],
);

/** Signed proof of one closing: who, why, seconds per plane, or NOT PROVEN. Never changed, never deleted. */
export const receipts = pgTable(
  "receipts",
  {
    id: id(),
    grantId: uuid("grant_id")
      .notNull()
      .references(() => grants.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    generation: integer("generation").notNull(),
    proven: boolean("proven").notNull(),
    actAt: instant("act_at").notNull(),
    firstAbsentAt: instant("first_absent_at"),
    secondAbsentAt: instant("second_absent_at"),
    /** From the act to the first of two absent observations; null when not proven. */
    seconds: real("seconds"),
    /** Exactly the bytes that were signed (RFC 8785 canonical JSON). */
    canonical: text("canonical").notNull(),
    signature: text("signature").notNull(),
    keyId: uuid("key_id").notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("receipts_once").on(t.grantId, t.generation, t.proven)],
);

/** The kill switch: while a lock stands, nothing it covers opens. `targetId` null only for everyone. */
export const locks = pgTable(
  "locks",
  {
    id: id(),
    target: text("target", { enum: ["person", "project", "vendor", "everyone"] }).notNull(),
    targetId: uuid("target_id"),
    targetName: text("target_name").notNull(),
    reason: text("reason").notNull(),
    setBy: uuid("set_by").notNull(),
    setByName: text("set_by_name").notNull(),
    setAt: instant("set_at").notNull().defaultNow(),
    liftedAt: instant("lifted_at"),
    liftedByName: text("lifted_by_name"),
    liftReason: text("lift_reason"),
    /** Grants it closed at the moment it was set. */
    closedGrants: jsonb("closed_grants").$type<string[]>().notNull().default([]),
  },
  (t) => [
    uniqueIndex("locks_one_standing")
      .on(t.target, sql`coalesce(target_id, '00000000-0000-0000-0000-000000000000')`)
      .where(sql`lifted_at is null`),
  ],
);

/** The annotator's WireGuard public key; the private half never leaves their browser. */
export const vpnKeys = pgTable(
  "vpn_keys",
  {
    id: id(),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    publicKey: text("public_key").notNull().unique(),
    createdAt: createdAt(),
    retiredAt: instant("retired_at"),
  },
  (t) => [uniqueIndex("vpn_keys_current").on(t.annotatorId).where(sql`retired_at is null`)],
);

/** The address an annotator has inside an environment's tunnel; kept for good so that logs stay unambiguous. */
export const tunnelAddresses = pgTable(
  "tunnel_addresses",
  {
    environmentId: uuid("environment_id")
      .notNull()
      .references(() => environments.id),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    address: text("address").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.annotatorId] }),
    uniqueIndex("tunnel_addresses_once").on(t.environmentId, t.address),
  ],
);
