import { sql } from "drizzle-orm";
import { pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { roleNames } from "#lib/roles.ts";
import { createdAt, id } from "./columns.ts";
import { environments } from "./environments.ts";
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
    role: text("role", { enum: roleNames }).notNull(),
    vendorId: uuid("vendor_id").references(() => vendors.id),
    projectId: uuid("project_id").references(() => projects.id),
    environmentId: uuid("environment_id").references(() => environments.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("role_bindings_once").on(
      t.userId,
      t.role,
      sql`coalesce(vendor_id, '00000000-0000-0000-0000-000000000000')`,
      sql`coalesce(project_id, '00000000-0000-0000-0000-000000000000')`,
      sql`coalesce(environment_id, '00000000-0000-0000-0000-000000000000')`,
    ),
  ],
);
