import { asc, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { environments } from "#db/schema/environments.ts";
import { customRoles } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";
import { projects } from "#db/schema/projects.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import { type RoleName, roleTitle } from "#lib/roles.ts";
import type { MemberIdInput } from "#lib/schemas/members.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { type NamedBound, namedBound } from "#server/features/roles/bound.ts";

export type BindingRow = {
  id: string;
  role: RoleName | null;
  title: string;
  bound: NamedBound;
  logFrom: Date | null;
  logUntil: Date | null;
  endsAt: Date | null;
  ended: boolean;
  since: Date;
};
export type MemberDetail = {
  id: string;
  name: string;
  email: string;
  status: "active" | "suspended";
  vendorId: string | null;
  vendorName: string | null;
  annotatorId: string | null;
  since: Date;
  bindings: BindingRow[];
};

/**
 * One person who can sign in, with the roles they hold and what each reaches.
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function getMember(ctx: Context, input: MemberIdInput): Promise<MemberDetail> {
  authorize(ctx, "member.read");
  return asActor(ctx, async (tx) => {
    const [row] = await tx
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        status: users.status,
        vendorId: users.vendorId,
        vendorName: vendors.name,
        annotatorId: sql<string | null>`(select a.id from annotators a where a.user_id = ${users.id})`,
        since: users.createdAt,
      })
      .from(users)
      .leftJoin(vendors, eq(vendors.id, users.vendorId))
      .where(eq(users.id, input.userId));
    if (!row) throw new NotFoundError();
    return { ...row, bindings: await bindingsOf(tx, row.id) };
  });
}

/** What a person holds, ended bindings too, with the names of what each is narrowed to. */
export async function bindingsOf(tx: Tx, userId: string): Promise<BindingRow[]> {
  const rows = await tx
    .select({
      binding: roleBindings,
      custom: customRoles.name,
      vendor: vendors.name,
      project: projects.name,
      environment: environments.name,
      ended: sql<boolean>`coalesce(${roleBindings.endsAt} <= clock_timestamp(), false)`,
    })
    .from(roleBindings)
    .leftJoin(customRoles, eq(customRoles.id, roleBindings.customRoleId))
    .leftJoin(vendors, eq(vendors.id, roleBindings.vendorId))
    .leftJoin(projects, eq(projects.id, roleBindings.projectId))
    .leftJoin(environments, eq(environments.id, roleBindings.environmentId))
    .where(eq(roleBindings.userId, userId))
    .orderBy(asc(roleBindings.createdAt), asc(roleBindings.id));
  return rows.map(({ binding, custom, vendor, project, environment, ended }) => ({
    id: binding.id,
    role: binding.role,
    title: binding.role ? roleTitle[binding.role] : (custom ?? ""),
    bound: namedBound({ vendor, project, environment }),
    logFrom: binding.logFrom,
    logUntil: binding.logUntil,
    endsAt: binding.endsAt,
    ended,
    since: binding.createdAt,
  }));
}
