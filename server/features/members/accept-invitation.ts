import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { signInPolicies } from "#db/schema/identity.ts";
import { invitations } from "#db/schema/invitations.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { passwordProblem } from "#lib/password-policy.ts";
import type { AcceptInvitationInput, LinkInput } from "#lib/schemas/members.ts";
import { relyingParty } from "#server/auth/relying-party.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { ConflictError, InvalidError, violatedConstraint } from "#server/errors.ts";
import { enrolFactor } from "./enrol-factor.ts";
import { titleInText } from "./invited-role.ts";
import { type OfferedTotp, offerTotp, pendingTotpOf } from "./offer-totp.ts";
import { invitationPaused, lockInvitation, redeemInvitation } from "./redeem-invitation.ts";

export type OpenedInvitation = OfferedTotp & {
  name: string;
  email: string;
  /** As it stands in a sentence. */
  roleTitle: string;
  /** null = the client's own staff. */
  vendorName: string | null;
  invitedByName: string | null;
  expiresAt: Date;
  passkeysPossible: boolean;
  /** Identity providers of the organisation, which may take the place of a password. */
  providers: { id: string; name: string }[];
  passwordAllowed: boolean;
};

/** How people of an organisation may sign in. */
async function waysIn(tx: Tx, vendorId: string | null) {
  const providers = await tx
    .select({ id: identityProviders.id, name: identityProviders.name })
    .from(identityProviders)
    .where(and(sql`${identityProviders.vendorId} is not distinct from ${vendorId}`, eq(identityProviders.status, "on")))
    .orderBy(identityProviders.name);
  const [policy] = await tx
    .select({ allowed: signInPolicies.passwordAllowed })
    .from(signInPolicies)
    .where(sql`${signInPolicies.vendorId} is not distinct from ${vendorId}`);
  return { providers, passwordAllowed: policy?.allowed ?? true };
}

/**
 * Opens an invitation for whoever holds the link: who invites to what, the seed to enrol, and the ways to sign in. The
 * link is the authorization: the person has no account yet.
 * @throws NotFoundError, ConflictError
 */
export async function openInvitation(ctx: Context<SystemActor>, input: LinkInput): Promise<OpenedInvitation> {
  return asSystem(ctx, async (tx) => {
    const { invitation, role, vendorName, invitedByName } = await lockInvitation(tx, input);
    const { offered, sealed } = offerTotp(pendingTotpOf("invitations.pending_totp", invitation), invitation.email);
    await tx.update(invitations).set({ pendingTotp: sealed }).where(eq(invitations.id, invitation.id));
    const { name, email, expiresAt } = invitation;
    const ways = await waysIn(tx, invitation.vendorId);
    const passkeysPossible = relyingParty() !== null;
    const roleTitle = titleInText(role);
    return { ...offered, ...ways, passkeysPossible, name, email, roleTitle, vendorName, invitedByName, expiresAt };
  });
}

/**
 * Accepts an invitation with a password and a second factor. No session opens; the person signs in with their next code
 * or their passkey.
 * @throws NotFoundError, ConflictError, InvalidError (fields password, code, passkey)
 */
export async function acceptInvitation(
  ctx: Context<SystemActor>,
  input: AcceptInvitationInput,
): Promise<{ email: string }> {
  try {
    return await asSystem(ctx, async (tx) => {
      const { invitation } = await lockInvitation(tx, input);
      const { email, name } = invitation;
      if (!(await waysIn(tx, invitation.vendorId)).passwordAllowed)
        throw new ConflictError("Your company signs in without passwords. Open the link again and go on there.");
      const problem = passwordProblem(input.password, { email, name });
      if (problem) throw new InvalidError(problem, "password");
      const userId = uuidv7();
      const pending = pendingTotpOf("invitations.pending_totp", invitation);
      const factor = await enrolFactor(tx, { token: input.token, pending, userId }, input);
      await redeemInvitation(tx, ctx, invitation, { userId, password: input.password, factor });
      return { email };
    });
  } catch (error) {
    if (violatedConstraint(error) === "users_email_unique") throw new ConflictError(invitationPaused);
    throw error;
  }
}
