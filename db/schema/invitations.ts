import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Permission } from "#lib/permissions.ts";
import { roleNames } from "#lib/roles.ts";
import { createdAt, id, instant } from "./columns.ts";
import { environments } from "./environments.ts";
import { projects } from "./projects.ts";
import { vendors } from "./vendors.ts";

/** A role of the company's own as it was when a link was made: another one meanwhile is not what was given. */
export type CustomRoleThen = { name: string; permissions: Permission[] };

/** One-time link to an account and its first role binding (role-bindings.ts). Only the token's hash is kept. */
export const invitations = pgTable(
  "invitations",
  {
    id: id(),
    tokenHash: text("token_hash").notNull().unique(),
    email: text("email").notNull(),
    name: text("name").notNull(),
    /** A built-in role, or else a custom one. */
    role: text("role", { enum: roleNames }),
    /** No reference: the role may be removed while the link is open, which gives nothing then. */
    customRoleId: uuid("custom_role_id"),
    customRole: jsonb("custom_role").$type<CustomRoleThen>(),
    /** Whose people the person will be; null = client staff. */
    vendorId: uuid("vendor_id").references(() => vendors.id),
    /** What the role of client staff is narrowed to. A column of its own, since `vendorId` decides who sees the row. */
    boundVendorId: uuid("bound_vendor_id").references(() => vendors.id),
    projectId: uuid("project_id").references(() => projects.id),
    environmentId: uuid("environment_id").references(() => environments.id),
    logFrom: instant("log_from"),
    logUntil: instant("log_until"),
    endsAt: instant("ends_at"),
    annotatorId: uuid("annotator_id"),
    invitedBy: uuid("invited_by").notNull(),
    /** Sealed seed offered while the person enrols; cleared on acceptance. */
    pendingTotp: text("pending_totp"),
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    revokedAt: instant("revoked_at"),
    createdAt: createdAt(),
  },
  (t) => [
    index("invitations_by_vendor").on(t.vendorId, t.createdAt),
    check(
      "invitations_one_role",
      sql`(role is null) <> (custom_role_id is null) and (custom_role is null) = (custom_role_id is null)`,
    ),
    check("invitations_one_bound", sql`num_nonnulls(vendor_id, bound_vendor_id, project_id, environment_id) <= 1`),
    check(
      "invitations_vendor_plain",
      sql`vendor_id is null or num_nonnulls(custom_role_id, log_from, log_until, ends_at) = 0`,
    ),
  ],
);
