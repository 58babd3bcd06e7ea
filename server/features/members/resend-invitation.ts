import { eq, sql } from "drizzle-orm";
import { invitations } from "#db/schema/members.ts";
import type { InvitationIdInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import { asActor, type Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { invitationDays, invitationUrl, mailInvitation } from "./create-invitation.ts";
import { authorizeInvitation, lockInvitation } from "./load-invitation.ts";
import { requireMayInviteTo } from "./may-invite-to.ts";

/**
 * A new link for an open or outdated invitation; the old link stops working. By whoever may invite to that role.
 * @throws NotFoundError when it is not theirs to see, accepted or taken back; ForbiddenError; as requireMayInviteTo
 */
export async function resendInvitation(
  ctx: Context,
  input: InvitationIdInput,
): Promise<{ name: string; url: string; mailed: boolean }> {
  const by = await authorizeInvitation(ctx, input.invitationId);
  return asActor(by, async (tx) => {
    const invitation = await lockInvitation(tx, input.invitationId);
    await requireMayInviteTo(tx, by, invitation.role);
    const token = newToken();
    const url = invitationUrl(token);
    await tx
      .update(invitations)
      // The seed offered with the old link goes with it: somebody else may have seen it.
      .set({
        tokenHash: hashToken(token),
        pendingTotp: null,
        // The new link stands and falls with whoever made it.
        invitedBy: by.actor.userId,
        expiresAt: sql`clock_timestamp() + make_interval(days => ${invitationDays})`,
      })
      .where(eq(invitations.id, invitation.id));
    const mailed = await mailInvitation(tx, { ...invitation, invitedBy: by.actor.name }, url);
    await recordAudit(tx, by, {
      action: "invitation.issued",
      subject: { type: "invitation", id: invitation.id, name: invitation.name },
      vendorId: invitation.vendorId,
      annotatorId: invitation.annotatorId,
      after: { email: invitation.email, role: invitation.role, mailed },
    });
    await notifyLive(tx, { topic: "members", vendorId: invitation.vendorId });
    return { name: invitation.name, url, mailed };
  });
}
