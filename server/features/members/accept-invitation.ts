import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { invitations, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { passwordProblem } from "#lib/password-policy.ts";
import type { RoleName } from "#lib/roles.ts";
import type { AcceptInvitationInput, LinkInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { personActor } from "#server/auth/person-actor.ts";
import { relyingParty } from "#server/auth/relying-party.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { ConflictError, InvalidError, NotFoundError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { createAccount } from "./create-account.ts";
import { enrolFactor } from "./enrol-factor.ts";
import { type OfferedTotp, offerTotp } from "./offer-totp.ts";
import { acceptedAction } from "./policy.ts";

const gone =
  "This invitation does not work any more: it was used, taken back, or is older than 7 days. Ask whoever invited you for a new link.";
const paused = "This invitation cannot be accepted now. Ask whoever invited you.";

/** The invitation, locked. Used, taken back, outdated and unknown ones answer alike. */
export async function loadInvitation(tx: Tx, token: string) {
  const [row] = await tx
    .select({
      invitation: invitations,
      vendorName: vendors.name,
      vendorStatus: vendors.status,
      invitedByName: users.name,
    })
    .from(invitations)
    .leftJoin(vendors, eq(vendors.id, invitations.vendorId))
    .leftJoin(users, eq(users.id, invitations.invitedBy))
    .where(
      and(
        eq(invitations.tokenHash, hashToken(token)),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        sql`${invitations.expiresAt} > clock_timestamp()`,
      ),
    )
    .for("update", { of: invitations });
  if (!row) throw new NotFoundError(gone);
  if (row.invitation.vendorId && row.vendorStatus !== "active") throw new ConflictError(paused);
  return row;
}

export type OpenedInvitation = OfferedTotp & {
  name: string;
  email: string;
  role: RoleName;
  /** null = the client's own staff. */
  vendorName: string | null;
  invitedByName: string | null;
  expiresAt: Date;
  passkeysPossible: boolean;
};

/**
 * Opens an invitation for whoever holds the link: who invites to what, and the seed to enrol. The link is the
 * authorization: the person has no account yet.
 * @throws NotFoundError, ConflictError
 */
export async function openInvitation(ctx: Context<SystemActor>, input: LinkInput): Promise<OpenedInvitation> {
  return asSystem(ctx, async (tx) => {
    const { invitation, vendorName, invitedByName } = await loadInvitation(tx, input.token);
    const { offered, sealed } = offerTotp(invitation.pendingTotp, invitation.email);
    await tx.update(invitations).set({ pendingTotp: sealed }).where(eq(invitations.id, invitation.id));
    const { name, email, role, expiresAt } = invitation;
    return {
      ...offered,
      name,
      email,
      role,
      vendorName,
      invitedByName,
      expiresAt,
      passkeysPossible: relyingParty() !== null,
    };
  });
}

/** Gives the annotator, invited before they had an account, their user. */
async function linkAnnotator(tx: Tx, annotatorId: string, userId: string): Promise<void> {
  const linked = await tx
    .update(annotators)
    .set({ userId })
    .where(and(eq(annotators.id, annotatorId), isNull(annotators.userId), eq(annotators.status, "active")))
    .returning({ id: annotators.id });
  if (linked.length === 0) throw new ConflictError(paused);
}

/**
 * Uses an invitation up: account, role, and for annotators the link to their person. No session opens; the person signs
 * in with their next code.
 * @throws NotFoundError, ConflictError, InvalidError (fields password, code, passkey)
 */
export async function acceptInvitation(
  ctx: Context<SystemActor>,
  input: AcceptInvitationInput,
): Promise<{ email: string }> {
  try {
    return await asSystem(ctx, async (tx) => {
      const { invitation } = await loadInvitation(tx, input.token);
      const { email, name, role, vendorId, annotatorId, pendingTotp } = invitation;
      const problem = passwordProblem(input.password, { email, name });
      if (problem) throw new InvalidError(problem, "password");
      const factor = await enrolFactor(tx, { token: input.token, pendingTotp }, input);
      const { userId } = await createAccount(tx, {
        email,
        name,
        role,
        vendorId,
        password: input.password,
        factor,
      });
      if (annotatorId) await linkAnnotator(tx, annotatorId, userId);
      await tx
        .update(invitations)
        .set({ acceptedAt: sql`clock_timestamp()`, pendingTotp: null })
        .where(eq(invitations.id, invitation.id));
      const actor = personActor({
        userId,
        name,
        email,
        organisation: vendorId ? "vendor" : "client",
        vendorId,
        annotatorId,
        sessionId: invitation.id,
      });
      await recordAudit(
        tx,
        { ...ctx, actor },
        {
          action: acceptedAction(role),
          subject: annotatorId ? { type: "annotator", id: annotatorId, name } : { type: "member", id: userId, name },
          vendorId,
          annotatorId,
          after: { email, role, secondFactor: factor.passkey ? "passkey" : "app" },
        },
      );
      await notifyLive(tx, { topic: "members", vendorId });
      if (vendorId) await notifyLive(tx, { topic: annotatorId ? "annotators" : "vendors", vendorId, annotatorId });
      return { email };
    });
  } catch (error) {
    // The same words as for a paused invitation: whose address it is stays untold.
    if (violatedConstraint(error) === "users_email_unique") throw new ConflictError(paused);
    throw error;
  }
}
