import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Permission } from "#lib/permissions.ts";
import { roleNames } from "#lib/roles.ts";
import { createdAt, id, instant } from "./columns.ts";
import { users } from "./members.ts";
import { vendors } from "./vendors.ts";

/** How a session was proven to be somebody's. */
export const proofMethods = ["password_totp", "sso", "sso_totp"] as const;
export type ProofMethod = (typeof proofMethods)[number];

/** Sign-ins as people and compliance read them; the audit log holds the same facts for proof. */
export const signIns = pgTable(
  "sign_ins",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    vendorId: uuid("vendor_id"),
    sessionId: uuid("session_id"),
    at: instant("at").notNull().defaultNow(),
    accepted: boolean("accepted").notNull(),
    method: text("method", { enum: proofMethods }).notNull(),
    sourceIp: text("source_ip"),
    /** ISO 3166-1 alpha-2, from the address; null = unknown or private. */
    country: text("country"),
    userAgent: text("user_agent"),
    flags: jsonb("flags").$type<("new_country" | "impossible_travel")[]>().notNull().default([]),
  },
  (t) => [index("sign_ins_by_user").on(t.userId, t.at)],
);

/** What a built-in role's sessions have to hold; a role without a row follows the defaults in session-times.ts. */
export const rolePolicies = pgTable("role_policies", {
  role: text("role", { enum: roleNames }).primaryKey(),
  idleMinutes: integer("idle_minutes").notNull(),
  absoluteHours: integer("absolute_hours").notNull(),
  changedAt: instant("changed_at").notNull().defaultNow(),
});

/** Whether passwords open sessions for the client's staff (`vendorId` null) or a vendor's people. */
export const signInPolicies = pgTable(
  "sign_in_policies",
  {
    id: id(),
    vendorId: uuid("vendor_id").references(() => vendors.id),
    passwordAllowed: boolean("password_allowed").notNull(),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  () => [uniqueIndex("sign_in_policies_one").on(sql`coalesce(vendor_id, '00000000-0000-0000-0000-000000000000')`)],
);

/** An allowed network of a role or a vendor. Where a role or vendor has any, its people sign in and work from those only. */
export const addressRules = pgTable(
  "address_rules",
  {
    id: id(),
    role: text("role", { enum: roleNames }),
    vendorId: uuid("vendor_id").references(() => vendors.id),
    network: text("network").notNull(),
    note: text("note").notNull().default(""),
    createdAt: createdAt(),
  },
  () => [check("address_rules_for_one", sql`(role is null) <> (vendor_id is null)`)],
);

/** A role the client made itself out of permissions. */
export const customRoles = pgTable("custom_roles", {
  id: id(),
  name: text("name").notNull().unique(),
  description: text("description").notNull().default(""),
  organisation: text("organisation", { enum: ["client", "vendor"] }).notNull(),
  permissions: jsonb("permissions").$type<Permission[]>().notNull(),
  createdAt: createdAt(),
});
