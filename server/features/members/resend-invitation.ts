import { eq, sql } from "drizzle-orm";
import { invitations } from "#db/schema/invitations.ts";
import type { InvitationIdInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { lockGivenRole } from "#server/features/roles/given-role.ts";
import { notifyLive } from "#server/live/notify.ts";
import { invitationDays, invitationUrl, mailInvitation } from "./create-invitation.ts";
import { invitedRole, roleColumns, toldRole } from "./invited-role.ts";
import { authorizeInvitation, lockInvitation } from "./load-invitation.ts";
import { requireMayInviteTo } from "./may-invite-to.ts";

/**
 * A new link for an open or outdated invitation, to the same role with the same reach; the old link stops working. By
 * whoever may invite to that role.
 * @throws NotFoundError when it is not theirs to see, accepted or taken back; ForbiddenError; ConflictError when the role
 * was removed; as requireMayInviteTo
 */
export async function resendInvitation(
  ctx: Context,
  input: InvitationIdInput,
): Promise<{ name: string; url: string; mailed: boolean }> {
  const by = await authorizeInvitation(ctx, input.invitationId);
  return asActor(by, async (tx) => {
    const invitation = await lockInvitation(tx, input.invitationId);
    const given = invitedRole(invitation);
    const role = await lockGivenRole(tx, given.role);
    if (!role)
      throw new ConflictError("Its role was removed. Take the invitation back and invite the person to another one.");
    const where = await requireMayInviteTo(tx, by, invitation, role, given);
    const token = newToken();
    const url = invitationUrl(token);
    await tx
      .update(invitations)
      // The seed offered with the old link goes with it: somebody else may have seen it.
      .set({
        tokenHash: hashToken(token),
        pendingTotp: null,
        // One of the company's own as it is now: whoever makes the link gives that.
        ...roleColumns(role, given),
        // The new link stands and falls with whoever made it.
        invitedBy: by.actor.userId,
        expiresAt: sql`clock_timestamp() + make_interval(days => ${invitationDays})`,
      })
      .where(eq(invitations.id, invitation.id));
    const mailed = await mailInvitation(tx, { ...invitation, role, invitedBy: by.actor.name }, url);
    await recordAudit(tx, by, {
      action: "invitation.issued",
      subject: { type: "invitation", id: invitation.id, name: invitation.name },
      vendorId: invitation.vendorId,
      annotatorId: invitation.annotatorId,
      after: { email: invitation.email, ...toldRole(role, where, given), mailed },
    });
    await notifyLive(tx, { topic: "members", vendorId: invitation.vendorId });
    return { name: invitation.name, url, mailed };
  });
}
