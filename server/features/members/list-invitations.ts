import { and, eq, isNull, sql } from "drizzle-orm";
import { invitations, users } from "#db/schema/members.ts";
import type { RoleName } from "#lib/roles.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type InvitationRow = {
  id: string;
  name: string;
  email: string;
  role: RoleName;
  invitedByName: string | null;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
};

const most = 100;

/** Invitations of the client's own staff that nobody has accepted yet, newest first, 100 at most. */
export async function listInvitations(ctx: Context): Promise<InvitationRow[]> {
  authorize(ctx, "member.read");
  return asActor(ctx, (tx) =>
    tx
      .select({
        id: invitations.id,
        name: invitations.name,
        email: invitations.email,
        role: invitations.role,
        invitedByName: users.name,
        createdAt: invitations.createdAt,
        expiresAt: invitations.expiresAt,
        expired: sql<boolean>`${invitations.expiresAt} <= clock_timestamp()`,
      })
      .from(invitations)
      .leftJoin(users, eq(users.id, invitations.invitedBy))
      .where(and(isNull(invitations.vendorId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
      .orderBy(sql`${invitations.createdAt} desc`, sql`${invitations.id} desc`)
      .limit(most),
  );
}
