import { eq, sql } from "drizzle-orm";
import { invitations } from "#db/schema/invitations.ts";
import type { InvitationIdInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { asActor, type Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { authorizeInvitation, lockInvitation } from "./load-invitation.ts";

/**
 * Takes an invitation back: its link stops working at once. By whoever may invite to that role.
 * @throws NotFoundError when it is not theirs to see, accepted or taken back already; ForbiddenError
 */
export async function revokeInvitation(ctx: Context, input: InvitationIdInput): Promise<{ name: string }> {
  const by = await authorizeInvitation(ctx, input.invitationId);
  return asActor(by, async (tx) => {
    const invitation = await lockInvitation(tx, input.invitationId);
    await tx
      .update(invitations)
      .set({ revokedAt: sql`clock_timestamp()`, pendingTotp: null })
      .where(eq(invitations.id, invitation.id));
    await recordAudit(tx, by, {
      action: "invitation.revoked",
      subject: { type: "invitation", id: invitation.id, name: invitation.name },
      vendorId: invitation.vendorId,
      annotatorId: invitation.annotatorId,
      before: {
        email: invitation.email,
        role: invitation.role ?? invitation.customRole?.name,
        expiresAt: invitation.expiresAt,
      },
    });
    await notifyLive(tx, { topic: "members", vendorId: invitation.vendorId });
    return { name: invitation.name };
  });
}
