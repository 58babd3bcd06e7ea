import { sql } from "drizzle-orm";
import { check, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { roleNames } from "#lib/roles.ts";
import { createdAt, id, instant } from "./columns.ts";
import { environments } from "./environments.ts";
import { customRoles } from "./identity.ts";
import { users } from "./members.ts";
import { projects } from "./projects.ts";
import { vendors } from "./vendors.ts";

/** (user, role, optional vendor / project / environment); several add up. */
export const roleBindings = pgTable(
  "role_bindings",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    /** A built-in role, or else a custom one. */
    role: text("role", { enum: roleNames }),
    customRoleId: uuid("custom_role_id").references(() => customRoles.id),
    vendorId: uuid("vendor_id").references(() => vendors.id),
    projectId: uuid("project_id").references(() => projects.id),
    environmentId: uuid("environment_id").references(() => environments.id),
    /** The part of the log an auditor may read. */
    logFrom: instant("log_from"),
    logUntil: instant("log_until"),
    /** After this moment it no longer counts; null = until taken away. */
    endsAt: instant("ends_at"),
    /** Made by breaking the glass, and gone with it. */
    breakGlassId: uuid("break_glass_id"),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("role_bindings_once").on(
      t.userId,
      sql`coalesce(role, custom_role_id::text)`,
      sql`coalesce(vendor_id, '00000000-0000-0000-0000-000000000000')`,
      sql`coalesce(project_id, '00000000-0000-0000-0000-000000000000')`,
      sql`coalesce(environment_id, '00000000-0000-0000-0000-000000000000')`,
    ),
    check("role_bindings_one_role", sql`(role is null) <> (custom_role_id is null)`),
    // One bound at most, so that several bindings are a plain union (db/policies.ts).
    check("role_bindings_one_bound", sql`num_nonnulls(vendor_id, project_id, environment_id) <= 1`),
  ],
);
