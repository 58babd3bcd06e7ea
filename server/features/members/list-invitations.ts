import { and, eq, isNull, sql } from "drizzle-orm";
import { environments } from "#db/schema/environments.ts";
import { customRoles } from "#db/schema/identity.ts";
import { invitations } from "#db/schema/invitations.ts";
import { users } from "#db/schema/members.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import { roleTitle } from "#lib/roles.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { type NamedBound, namedBound } from "#server/features/roles/bound.ts";
import { staleProblem } from "./policy.ts";

export type InvitationRow = {
  id: string;
  name: string;
  email: string;
  /** Title of the role it gives. */
  title: string;
  bound: NamedBound;
  logFrom: Date | null;
  logUntil: Date | null;
  endsAt: Date | null;
  /** Why it gives nothing although it is open. */
  stale: ReturnType<typeof staleProblem>;
  invitedByName: string | null;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
};

const most = 100;

/** Invitations of the client's own staff that nobody has accepted yet, newest first, 100 at most. */
export async function listInvitations(ctx: Context): Promise<InvitationRow[]> {
  authorize(ctx, "member.read");
  const rows = await asActor(ctx, (tx) =>
    tx
      .select({
        id: invitations.id,
        name: invitations.name,
        email: invitations.email,
        role: invitations.role,
        given: invitations.customRole,
        custom: customRoles,
        vendor: vendors.name,
        project: projects.name,
        environment: environments.name,
        logFrom: invitations.logFrom,
        logUntil: invitations.logUntil,
        endsAt: invitations.endsAt,
        isOver: sql<boolean>`coalesce(${invitations.endsAt} <= clock_timestamp(), false)`,
        invitedByName: users.name,
        createdAt: invitations.createdAt,
        expiresAt: invitations.expiresAt,
        expired: sql<boolean>`${invitations.expiresAt} <= clock_timestamp()`,
      })
      .from(invitations)
      .leftJoin(users, eq(users.id, invitations.invitedBy))
      .leftJoin(customRoles, eq(customRoles.id, invitations.customRoleId))
      .leftJoin(vendors, eq(vendors.id, invitations.boundVendorId))
      .leftJoin(projects, eq(projects.id, invitations.projectId))
      .leftJoin(environments, eq(environments.id, invitations.environmentId))
      .where(and(isNull(invitations.vendorId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
      .orderBy(sql`${invitations.createdAt} desc`, sql`${invitations.id} desc`)
      .limit(most),
  );
  return rows.map(({ role, given, custom, vendor, project, environment, isOver, ...row }) => ({
    ...row,
    title: role ? roleTitle[role] : (custom?.name ?? given?.name ?? ""),
    bound: namedBound({ vendor, project, environment }),
    stale: staleProblem({ given: given?.permissions ?? null, now: custom?.permissions, isOver }),
  }));
}
