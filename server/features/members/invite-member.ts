import type { InviteMemberInput } from "#lib/schemas/members.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { createInvitation, type IssuedInvitation } from "./create-invitation.ts";

/**
 * Invites somebody of the client's own staff to a role, as narrow as they shall hold it from the first moment. The link is
 * returned once and mailed where mail is set up.
 * @throws InvalidError (field email) when the address has an account or an open invitation, (field role) when the role was
 * removed; NotFoundError for what the role is narrowed to; ConflictError or ForbiddenError when it cannot be given so
 */
export async function inviteMember(ctx: Context, input: InviteMemberInput): Promise<Omit<IssuedInvitation, "token">> {
  authorize(ctx, "member.invite");
  return asActor(ctx, async (tx) => {
    const { invitationId, url, mailed } = await createInvitation(tx, ctx, { ...input, vendorId: null });
    await notifyLive(tx, { topic: "members", vendorId: null });
    return { invitationId, url, mailed };
  });
}
