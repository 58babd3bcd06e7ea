import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { invitations } from "#db/schema/invitations.ts";
import { users } from "#db/schema/members.ts";
import { routes } from "#lib/routes.ts";
import { type GivenRole, unlimited } from "#lib/schemas/roles.ts";
import { recordAudit } from "#server/audit/record.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import type { Context, UserActor } from "#server/context.ts";
import { env } from "#server/env.ts";
import { InvalidError } from "#server/errors.ts";
import { queueMail } from "#server/features/notifications/queue-mail.ts";
import { lockGivenRole, type Role } from "#server/features/roles/given-role.ts";
import { roleColumns, titleInText, toldRole } from "./invited-role.ts";
import { requireMayInviteTo } from "./may-invite-to.ts";
import { invitedAction } from "./policy.ts";

export const invitationDays = 7;

/** Without bounds the role is given as it is, which is all that a vendor's people are given. */
export type NewInvitation = Pick<GivenRole, "role"> &
  Partial<GivenRole> & {
    email: string;
    name: string;
    /** null or absent = the client's own staff. */
    vendorId?: string | null;
    annotatorId?: string | null;
  };

export type IssuedInvitation = { invitationId: string; token: string; url: string; mailed: boolean };

/** The link an invitation is opened with. The token stands after `#`, so it never reaches a server log. */
export function invitationUrl(token: string): string {
  return new URL(routes.invitation(token), env().AUTH_URL).href;
}

/** Mails the link where mail is configured; the inviter is shown it in any case. */
export function mailInvitation(
  tx: Tx,
  to: { email: string; name: string; role: Role; invitedBy: string },
  url: string,
): Promise<boolean> {
  return queueMail(tx, {
    to: to.email,
    subject: "Your invitation to Gatehouse",
    text: `Hello ${to.name},\n\n${to.invitedBy} invited you to Gatehouse as ${titleInText(to.role)}.\nOpen this link within ${invitationDays} days to choose a password and set up an app or passkey:\n\n${url}\n\nThe link works once. If you did not expect it, ignore this mail.\n`,
  });
}

/**
 * Creates a one-time invitation inside the caller's transaction, with its audit event and, where configured, its mail.
 * The caller has authorized the act and checked the vendor. Looks only at people the actor may see, so it never tells
 * one vendor whom another one employs.
 * @throws as requireMayInviteTo; InvalidError (field email) when a visible person or open invitation has the address, (field
 * role) when the role was removed
 */
export async function createInvitation(
  tx: Tx,
  ctx: Context<UserActor>,
  input: NewInvitation,
): Promise<IssuedInvitation> {
  const role = await lockGivenRole(tx, input.role);
  if (!role) throw new InvalidError("This role was removed meanwhile. Choose another one; nobody was invited.", "role");
  const vendorId = input.vendorId ?? null;
  const given = { ...unlimited, ...input };
  const where = await requireMayInviteTo(tx, ctx, { name: input.name, vendorId }, role, given);
  const email = input.email.toLowerCase();
  const [existing] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (existing)
    throw new InvalidError("This address already has an account. Use another address; nobody was invited.", "email");
  const [open] = await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(
      and(
        eq(invitations.email, email),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        sql`${invitations.expiresAt} > clock_timestamp()`,
      ),
    );
  if (open)
    throw new InvalidError(
      "This address has an open invitation. Send its link again instead; nobody was invited.",
      "email",
    );

  const token = newToken();
  const url = invitationUrl(token);
  const id = uuidv7();
  await tx.insert(invitations).values({
    id,
    tokenHash: hashToken(token),
    email,
    name: input.name,
    vendorId,
    ...roleColumns(role, given),
    annotatorId: input.annotatorId ?? null,
    invitedBy: ctx.actor.userId,
    expiresAt: sql`clock_timestamp() + make_interval(days => ${invitationDays})`,
  });
  const mailed = await mailInvitation(tx, { email, name: input.name, role, invitedBy: ctx.actor.name }, url);
  await recordAudit(tx, ctx, {
    action: invitedAction(role.builtIn),
    subject: { type: "invitation", id, name: input.name },
    vendorId,
    annotatorId: input.annotatorId,
    after: { email, ...toldRole(role, where, given), mailed },
  });
  return { invitationId: id, token, url, mailed };
}
