import type { Tx } from "#db/client.ts";
import type { invitations } from "#db/schema/invitations.ts";
import type { ssoFlows } from "#db/schema/sso.ts";
import type { SignInRequest } from "#server/auth/open-session.ts";
import { DomainError, InvalidError, violatedConstraint } from "#server/errors.ts";
import type { EnrolledFactor } from "#server/features/members/enrol-factor.ts";
import { lockInvitation, redeemInvitation } from "#server/features/members/redeem-invitation.ts";
import type { Arrival } from "./arrive.ts";
import type { Provider } from "./discover.ts";
import { admit, enter } from "./enter.ts";
import { confirmedRoles, holdsRequired, linkProblem } from "./policy.ts";
import { SsoRefusal } from "./sso-refusal.ts";

type Invitation = typeof invitations.$inferSelect;

/** An invitation that cannot be used is one refusal, whatever the reason; a code that does not fit may be typed again. */
function orRefused(error: unknown): never {
  const own = error instanceof DomainError && !(error instanceof InvalidError);
  throw own || violatedConstraint(error) === "users_email_unique" ? new SsoRefusal("invitation") : error;
}

/**
 * The invitation a trip began with, locked, when it is for whoever has arrived: same organisation, same verified address,
 * and its role is one the provider confirms where it is asked.
 * @param tx with the system's scope
 * @throws SsoRefusal
 */
export async function checkInvited(
  tx: Tx,
  provider: Provider,
  flow: typeof ssoFlows.$inferSelect,
  arrival: Arrival,
): Promise<Invitation> {
  if (!flow.invitationId) throw new SsoRefusal("invitation");
  const { invitation } = await lockInvitation(tx, { id: flow.invitationId }).catch(orRefused);
  if (invitation.vendorId !== provider.vendorId) throw new SsoRefusal("invitation");
  if (!holdsRequired(provider, arrival.claims)) throw new SsoRefusal("missing-claim");
  const problem = linkProblem({
    email: arrival.email,
    emailVerified: arrival.emailVerified,
    domains: provider.allowedDomains,
    found: true,
    linkedOtherwise: false,
  });
  if (problem) throw new SsoRefusal(problem);
  if (arrival.email !== invitation.email) throw new SsoRefusal("other-account");
  const confirmed = confirmedRoles(provider, arrival.claims);
  // One of the company's own has no name to confirm, and would not count afterwards.
  const { role } = invitation;
  if (confirmed !== null && (role === null || !confirmed.includes(role))) throw new SsoRefusal("no-role");
  return invitation;
}

/**
 * Accepts the invitation without a password and opens the first session, linked to the provider.
 * @param account the id it gets, and the authenticator app where the provider asks for one factor only
 * @returns the session's token
 * @throws SsoRefusal
 */
export async function acceptBySso(
  tx: Tx,
  provider: Provider,
  arrival: Arrival,
  invitation: Invitation,
  request: SignInRequest,
  account: { userId: string; factor: EnrolledFactor | null },
): Promise<string> {
  await redeemInvitation(tx, request, invitation, { ...account, password: null }).catch(orRefused);
  const person = await admit(tx, provider, arrival, request.sourceIp);
  return enter(tx, provider, arrival, person, request, account.factor ? "sso_totp" : "sso");
}
