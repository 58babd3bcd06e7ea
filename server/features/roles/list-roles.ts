import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { customRoles } from "#db/schema/identity.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { type Permission, permissionsOf } from "#lib/permissions.ts";
import { clientRoles, type RoleName, roleDetail, roleNames, roleTitle } from "#lib/roles.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type RoleRow = {
  /** The name of a built-in role, the id of one of the company's own. */
  key: string;
  builtIn: RoleName | null;
  title: string;
  detail: string;
  organisation: "client" | "vendor";
  permissions: Permission[];
  /** People who hold it now, narrowed or not. */
  people: number;
};

/** Built-in roles first, then the company's own by name. */
export async function listRoles(ctx: Context): Promise<RoleRow[]> {
  authorize(ctx, "role.read");
  return asActor(ctx, async (tx) => {
    const people = await holders(tx);
    const own = await tx.select().from(customRoles).orderBy(customRoles.name);
    return [
      ...roleNames.map(
        (role): RoleRow => ({
          key: role,
          builtIn: role,
          title: roleTitle[role],
          detail: roleDetail[role],
          organisation: clientRoles.includes(role) ? "client" : "vendor",
          permissions: permissionsOf(role),
          people: people.get(role) ?? 0,
        }),
      ),
      ...own.map(
        (role): RoleRow => ({
          key: role.id,
          builtIn: null,
          title: role.name,
          detail: role.description,
          organisation: role.organisation,
          permissions: role.permissions,
          people: people.get(role.id) ?? 0,
        }),
      ),
    ];
  });
}

async function holders(tx: Tx): Promise<Map<string, number>> {
  const key = sql<string>`coalesce(${roleBindings.role}, ${roleBindings.customRoleId}::text)`;
  const rows = await tx
    .select({ key, people: sql<number>`count(distinct ${roleBindings.userId})::int` })
    .from(roleBindings)
    .where(sql`${roleBindings.endsAt} is null or ${roleBindings.endsAt} > clock_timestamp()`)
    .groupBy(key);
  return new Map(rows.map((row) => [row.key, row.people]));
}

/** One of the company's own roles under a lock, so that nobody is given it meanwhile. */
export async function lockRole(tx: Tx, roleId: string) {
  const [role] = await tx.select().from(customRoles).where(eq(customRoles.id, roleId)).for("update");
  return role ?? null;
}
