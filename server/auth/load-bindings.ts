import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { customRoles } from "#db/schema/identity.ts";
import { projects } from "#db/schema/projects.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { composable } from "#lib/composable.ts";
import { type Binding, bindingOf, customBindingOf } from "./bindings.ts";

/**
 * What a person holds now. A permission this version does not know, or lets no role of the client's own making hold, counts
 * as none there.
 * @param tx with the system's scope
 */
export async function loadBindings(tx: Tx, userId: string): Promise<Binding[]> {
  const rows = await tx
    .select({
      binding: roleBindings,
      custom: {
        name: customRoles.name,
        organisation: customRoles.organisation,
        permissions: customRoles.permissions,
      },
      environmentProjects: sql<
        string[]
      >`array(select p.id from ${projects} p where p.environment_id = ${roleBindings.environmentId})`,
    })
    .from(roleBindings)
    .leftJoin(customRoles, eq(customRoles.id, roleBindings.customRoleId))
    .where(
      and(
        eq(roleBindings.userId, userId),
        sql`(${roleBindings.endsAt} is null or ${roleBindings.endsAt} > clock_timestamp())`,
      ),
    )
    .orderBy(roleBindings.createdAt, roleBindings.id);
  return rows.flatMap(({ binding, custom, environmentProjects }) => {
    const { id, role, vendorId, projectId, environmentId, logFrom: from, logUntil: until } = binding;
    const bounds = { id, vendorId, projectId, environmentId, environmentProjects, from, until };
    if (role) return [bindingOf(role, bounds)];
    if (!custom) return [];
    const permissions = composable(custom.organisation).filter((name) => custom.permissions.includes(name));
    return [customBindingOf(custom.name, permissions, bounds)];
  });
}
