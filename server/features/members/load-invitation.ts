import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { invitations } from "#db/schema/invitations.ts";
import { authorize, authorizeAny } from "#server/authorize.ts";
import { asActor, type Context, type UserActor } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { invitePermission, invitePermissions } from "./policy.ts";

const open = (invitationId: string) =>
  and(eq(invitations.id, invitationId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

/**
 * First line of a verb about an invitation: what it needs depends on the role the invitation is for. From here on the
 * verb's transactions reach only rows of the bindings that hold that permission, so another role's width does not count.
 * @throws NotFoundError when nothing open of this id is theirs to see; ForbiddenError
 */
export async function authorizeInvitation(ctx: Context, invitationId: string): Promise<Context<UserActor>> {
  authorizeAny(ctx, invitePermissions);
  const [seen] = await asActor(ctx, (tx) =>
    tx.select({ role: invitations.role }).from(invitations).where(open(invitationId)),
  );
  if (!seen) throw new NotFoundError();
  authorize(ctx, invitePermission(seen.role));
  return ctx;
}

/**
 * An invitation not yet accepted or taken back, locked, in a transaction of somebody authorized for it.
 * @throws NotFoundError when it is not theirs to hand out
 */
export async function lockInvitation(tx: Tx, invitationId: string): Promise<typeof invitations.$inferSelect> {
  const [invitation] = await tx.select().from(invitations).where(open(invitationId)).for("update");
  if (!invitation) throw new NotFoundError();
  return invitation;
}
