import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, id, instant } from "./columns.ts";

/** Append only. No foreign keys: history outlives its subjects. `canonical` holds the exact bytes that are hashed. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: id(),
    at: instant("at").notNull(),
    action: text("action").notNull(),
    actorKind: text("actor_kind", { enum: ["user", "agent", "system"] }).notNull(),
    actorId: uuid("actor_id"),
    actorName: text("actor_name").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id"),
    subjectName: text("subject_name").notNull(),
    vendorId: uuid("vendor_id"),
    annotatorId: uuid("annotator_id"),
    projectId: uuid("project_id"),
    datasetId: uuid("dataset_id"),
    environmentId: uuid("environment_id"),
    accessRequestId: uuid("access_request_id"),
    grantId: uuid("grant_id"),
    sourceIp: text("source_ip"),
    requestId: text("request_id"),
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    canonical: text("canonical").notNull(),
  },
  (t) => [
    index("audit_events_by_annotator").on(t.annotatorId, t.id),
    index("audit_events_by_grant").on(t.grantId, t.id),
    index("audit_events_by_vendor").on(t.vendorId, t.id),
    index("audit_events_by_project").on(t.projectId, t.id),
    index("audit_events_by_dataset").on(t.datasetId, t.id),
    index("audit_events_by_environment").on(t.environmentId, t.id),
    index("audit_events_by_actor").on(t.actorId, t.id),
    index("audit_events_by_action").on(t.action, t.id),
    index("audit_events_by_request").on(t.accessRequestId, t.id),
  ],
);

/** Events not yet in the tree. The sealer empties it; a high-water mark would lose slow transactions. */
export const auditPending = pgTable("audit_pending", { eventId: uuid("event_id").primaryKey() });

/** Position in the RFC 6962 tree, contiguous from 0. */
export const auditLeaves = pgTable("audit_leaves", {
  leafIndex: bigint("leaf_index", { mode: "number" }).primaryKey(),
  eventId: uuid("event_id").notNull().unique(),
  leafHash: bytea("leaf_hash").notNull(),
});

/** C2SP tlog-tiles: 256 hashes wide; the last tile of a level grows. */
export const auditTiles = pgTable(
  "audit_tiles",
  {
    level: integer("level").notNull(),
    tileIndex: bigint("tile_index", { mode: "number" }).notNull(),
    width: integer("width").notNull(),
    hashes: bytea("hashes").notNull(),
  },
  (t) => [primaryKey({ columns: [t.level, t.tileIndex] })],
);

/** Signed C2SP checkpoints; one every 250 ms when something came, every 60 s when not. */
export const auditCheckpoints = pgTable(
  "audit_checkpoints",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    treeSize: bigint("tree_size", { mode: "number" }).notNull(),
    rootHash: bytea("root_hash").notNull(),
    note: text("note").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("audit_checkpoints_by_size").on(t.treeSize)],
);
