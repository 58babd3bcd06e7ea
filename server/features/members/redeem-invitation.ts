import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { invitations } from "#db/schema/invitations.ts";
import { users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { recordAudit } from "#server/audit/record.ts";
import { personActor } from "#server/auth/person-actor.ts";
import { hashToken } from "#server/auth/session-token.ts";
import type { Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { boundName } from "#server/features/roles/bound.ts";
import { notifyLive } from "#server/live/notify.ts";
import { createAccount, type NewAccount } from "./create-account.ts";
import { firstBinding, invitedRole, lockInvitedRole, toldRole } from "./invited-role.ts";
import { makerStands } from "./maker-stands.ts";
import { acceptedAction, invitePermission } from "./policy.ts";

const gone =
  "This invitation does not work any more: it was used, taken back, or is older than 7 days. Ask whoever invited you for a new link.";
/** The same words for every reason, whose address it is among them. */
export const invitationPaused = "This invitation cannot be accepted now. Ask whoever invited you.";

/** The token of a link, or an id that an earlier step kept. */
export type InvitationKey = { token: string } | { id: string };

/**
 * The invitation with its role, locked. Used, taken back, outdated and unknown ones answer alike; it rests while its maker may not invite, and
 * gives nothing once its role is not what was given.
 * @param tx with the system's scope
 * @throws NotFoundError, ConflictError
 */
export async function lockInvitation(tx: Tx, key: InvitationKey) {
  const which: SQL = "token" in key ? eq(invitations.tokenHash, hashToken(key.token)) : eq(invitations.id, key.id);
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
        which,
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        sql`${invitations.expiresAt} > clock_timestamp()`,
      ),
    )
    .for("update", { of: invitations });
  if (!row) throw new NotFoundError(gone);
  const { vendorId, invitedBy, role } = row.invitation;
  if (vendorId && row.vendorStatus !== "active") throw new ConflictError(invitationPaused);
  if (!(await makerStands(tx, invitedBy, invitePermission(role)))) throw new ConflictError(invitationPaused);
  return { ...row, role: await lockInvitedRole(tx, row.invitation) };
}

/** Gives the annotator, invited before they had an account, their user. */
async function linkAnnotator(tx: Tx, annotatorId: string, userId: string): Promise<void> {
  const linked = await tx
    .update(annotators)
    .set({ userId })
    .where(and(eq(annotators.id, annotatorId), isNull(annotators.userId), eq(annotators.status, "active")))
    .returning({ id: annotators.id });
  if (linked.length === 0) throw new ConflictError(invitationPaused);
}

/**
 * Uses a locked invitation up: account, role with its bounds, and for annotators the link to their person.
 * @param tx with the system's scope, which holds the lock
 * @param account the id it gets, and what was chosen, proven already
 * @throws ConflictError; the unique violation of an address that has an account
 */
export async function redeemInvitation(
  tx: Tx,
  ctx: Pick<Context, "sourceIp" | "requestId">,
  invitation: typeof invitations.$inferSelect,
  account: Pick<NewAccount, "userId" | "password" | "factor">,
): Promise<void> {
  const { email, name, vendorId, annotatorId } = invitation;
  const { userId, password, factor } = account;
  const role = await lockInvitedRole(tx, invitation);
  await createAccount(tx, { email, name, vendorId, binding: firstBinding(invitation), ...account });
  if (annotatorId) await linkAnnotator(tx, annotatorId, userId);
  await tx
    .update(invitations)
    .set({ acceptedAt: sql`clock_timestamp()`, pendingTotp: null })
    .where(eq(invitations.id, invitation.id));
  const organisation = vendorId ? "vendor" : "client";
  const given = invitedRole(invitation);
  const where = vendorId ? null : await boundName(tx, given.bound);
  const actor = personActor({ userId, name, email, organisation, vendorId, annotatorId, sessionId: invitation.id });
  await recordAudit(
    tx,
    { ...ctx, actor },
    {
      action: acceptedAction(role.builtIn),
      subject: annotatorId ? { type: "annotator", id: annotatorId, name } : { type: "member", id: userId, name },
      vendorId,
      annotatorId,
      after: {
        email,
        ...toldRole(role, where, given),
        password: password !== null,
        secondFactor: factor && (factor.passkey ? "passkey" : "app"),
      },
    },
  );
  await notifyLive(tx, { topic: "members", vendorId });
  if (vendorId) await notifyLive(tx, { topic: annotatorId ? "annotators" : "vendors", vendorId, annotatorId });
}
