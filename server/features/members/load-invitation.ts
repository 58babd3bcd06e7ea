import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { invitations } from "#db/schema/members.ts";
import { can } from "#lib/permissions.ts";
import { authorize } from "#server/authorize.ts";
import type { Context, UserActor } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { inviteKinds, invitePermission } from "./policy.ts";

/**
 * Lets in whoever may hand out invitations of some kind; which kind is looked at once the invitation is known.
 * @throws ForbiddenError
 */
export function authorizeInviter(ctx: Context): asserts ctx is Context<UserActor> {
  const kind = inviteKinds.find((permission) => ctx.actor.kind === "user" && can(ctx.actor.roles, permission));
  authorize(ctx, kind ?? "member.invite");
}

/**
 * An invitation not yet accepted or taken back, locked, for somebody who may hand out its kind. What they need depends
 * on the role it is for, so the permission is checked here; row-level security has hidden other vendors' already.
 * @throws NotFoundError, ForbiddenError
 */
export async function loadOwnInvitation(
  tx: Tx,
  ctx: Context,
  invitationId: string,
): Promise<typeof invitations.$inferSelect> {
  const [invitation] = await tx
    .select()
    .from(invitations)
    .where(and(eq(invitations.id, invitationId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
    .for("update");
  if (!invitation) throw new NotFoundError();
  authorize(ctx, invitePermission(invitation.role));
  return invitation;
}
