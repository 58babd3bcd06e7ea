import {
  acceptInvitationInput,
  completeResetInput,
  confirmIdentityInput,
  demoPersonInput,
  endSessionInput,
  invitationIdInput,
  inviteMemberInput,
  linkInput,
  listMembersInput,
  memberIdInput,
  resetMemberInput,
  restoreMemberInput,
  setUpInput,
  suspendMemberInput,
} from "#lib/schemas/members.ts";
import { clientProcedure, doorProcedure, personProcedure, router } from "#server/api/trpc.ts";
import { acceptInvitation, openInvitation } from "./accept-invitation.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { demoSignIn, listDemoPeople } from "./demo-people.ts";
import { endSession } from "./end-session.ts";
import { getMember } from "./get-member.ts";
import { inviteMember } from "./invite-member.ts";
import { listInvitations } from "./list-invitations.ts";
import { listMemberSessions } from "./list-member-sessions.ts";
import { listMembers } from "./list-members.ts";
import { offerInvitationPasskey, offerResetPasskey } from "./offer-passkey.ts";
import { resendInvitation } from "./resend-invitation.ts";
import { resetMember } from "./reset-member.ts";
import { restoreMember } from "./restore-member.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { beginSetUp, completeSetUp } from "./set-up.ts";
import { suspendMember } from "./suspend-member.ts";
import { completeReset, openReset } from "./use-reset.ts";

export const membersRouter = router({
  list: clientProcedure.input(listMembersInput).query(({ ctx, input }) => listMembers(ctx, input)),
  get: clientProcedure.input(memberIdInput).query(({ ctx, input }) => getMember(ctx, input)),
  invitations: clientProcedure.query(({ ctx }) => listInvitations(ctx)),
  sessions: clientProcedure.input(memberIdInput).query(({ ctx, input }) => listMemberSessions(ctx, input)),
  invite: clientProcedure.input(inviteMemberInput).mutation(({ ctx, input }) => inviteMember(ctx, input)),
  suspend: clientProcedure.input(suspendMemberInput).mutation(({ ctx, input }) => suspendMember(ctx, input)),
  restore: clientProcedure.input(restoreMemberInput).mutation(({ ctx, input }) => restoreMember(ctx, input)),
  resetSignIn: clientProcedure.input(resetMemberInput).mutation(({ ctx, input }) => resetMember(ctx, input)),
  endSession: clientProcedure.input(endSessionInput).mutation(({ ctx, input }) => endSession(ctx, input)),

  confirmIdentity: personProcedure
    .input(confirmIdentityInput)
    .mutation(async ({ ctx, input }) => ctx.browser.keep((await confirmIdentity(ctx, input)).token)),
  /** Of any role the actor may invite to: a coordinator's own annotators too. */
  revokeInvitation: personProcedure.input(invitationIdInput).mutation(({ ctx, input }) => revokeInvitation(ctx, input)),
  resendInvitation: personProcedure.input(invitationIdInput).mutation(({ ctx, input }) => resendInvitation(ctx, input)),

  /** Mutations, not queries: their answers must not lie in a cache, and the link must not stand in an address. */
  beginSetUp: doorProcedure.input(linkInput).mutation(({ ctx, input }) => beginSetUp(ctx, input)),
  completeSetUp: doorProcedure.input(setUpInput).mutation(({ ctx, input }) => completeSetUp(ctx, input)),
  openInvitation: doorProcedure.input(linkInput).mutation(({ ctx, input }) => openInvitation(ctx, input)),
  acceptInvitation: doorProcedure
    .input(acceptInvitationInput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
  offerInvitationPasskey: doorProcedure
    .input(linkInput)
    .mutation(({ ctx, input }) => offerInvitationPasskey(ctx, input)),
  offerResetPasskey: doorProcedure.input(linkInput).mutation(({ ctx, input }) => offerResetPasskey(ctx, input)),
  openReset: doorProcedure.input(linkInput).mutation(({ ctx, input }) => openReset(ctx, input)),
  completeReset: doorProcedure.input(completeResetInput).mutation(({ ctx, input }) => completeReset(ctx, input)),

  /** Empty outside a demo. */
  demoPeople: doorProcedure.query(() => listDemoPeople()),
  demoSignIn: doorProcedure.input(demoPersonInput).mutation(({ ctx, input }) => demoSignIn(ctx, input)),
});
