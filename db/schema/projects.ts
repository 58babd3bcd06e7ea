import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { annotators } from "./annotators.ts";
import { createdAt, id, instant } from "./columns.ts";
import { dataScopes } from "./datasets.ts";
import { environments } from "./environments.ts";
import { healthProfiles } from "./health.ts";
import { vendors } from "./vendors.ts";

export const projects = pgTable("projects", {
  id: id(),
  name: text("name").notNull().unique(),
  environmentId: uuid("environment_id")
    .notNull()
    .references(() => environments.id),
  healthProfileId: uuid("health_profile_id")
    .notNull()
    .references(() => healthProfiles.id),
  status: text("status", { enum: ["active", "closed"] })
    .notNull()
    .default("active"),
  createdAt: createdAt(),
});

/** Which vendors work on a project: the only way a vendor learns that the project exists. */
export const projectVendors = pgTable(
  "project_vendors",
  {
    projectId: uuid("project_id")
      .notNull()
      .references(() => projects.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.vendorId] })],
);

/** Which slices of data a project may hand out. */
export const projectScopes = pgTable(
  "project_scopes",
  {
    projectId: uuid("project_id")
      .notNull()
      .references(() => projects.id),
    scopeId: uuid("scope_id")
      .notNull()
      .references(() => dataScopes.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.scopeId] })],
);

/** A cleared annotator works on a project with one scope until an end date. */
export const assignments = pgTable(
  "assignments",
  {
    id: id(),
    annotatorId: uuid("annotator_id")
      .notNull()
      .references(() => annotators.id),
    vendorId: uuid("vendor_id")
      .notNull()
      .references(() => vendors.id),
    projectId: uuid("project_id")
      .notNull()
      .references(() => projects.id),
    scopeId: uuid("scope_id")
      .notNull()
      .references(() => dataScopes.id),
    endsAt: instant("ends_at").notNull(),
    endedAt: instant("ended_at"),
    endedReason: text("ended_reason"),
    createdBy: uuid("created_by").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("assignments_once").on(t.annotatorId, t.projectId, t.scopeId).where(sql`ended_at is null`),
    index("assignments_by_project").on(t.projectId),
  ],
);
