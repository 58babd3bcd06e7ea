import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import { recordAudit } from "#server/audit/record.ts";
import { addressRefused } from "#server/auth/address-rules.ts";
import { confirmedBindings } from "#server/auth/bindings.ts";
import { loadBindings } from "#server/auth/load-bindings.ts";
import { mayEnter } from "#server/auth/may-enter.ts";
import { openSession, type SignInRequest } from "#server/auth/open-session.ts";
import { personActor } from "#server/auth/person-actor.ts";
import { personColumns } from "#server/auth/person-columns.ts";
import { tellAboutSignIn } from "#server/auth/tell-about-sign-in.ts";
import type { Arrival } from "./arrive.ts";
import type { Provider } from "./discover.ts";
import { confirmedRoles, domainAllowed, holdsRequired, linkProblem } from "./policy.ts";
import { SsoRefusal } from "./sso-refusal.ts";

/** People of the provider's own organisation, with what stands against their entering. */
function selectPeople(tx: Tx, sourceIp: string | null) {
  return tx
    .select({
      ...personColumns,
      mayEnter,
      addressRefused: addressRefused(sourceIp),
      subject: userIdentities.subject,
    })
    .from(users)
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id));
}

export type Entrant = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

/** By the subject, else by the address the provider vouches for. */
async function findPerson(tx: Tx, provider: Provider, arrival: Arrival, sourceIp: string | null) {
  const identity = and(eq(userIdentities.userId, users.id), eq(userIdentities.providerId, provider.id));
  const ofOrganisation = sql`${users.vendorId} is not distinct from ${provider.vendorId}`;
  // Against a suspension at the same moment: either it waits and ends the new session, or this reads it.
  const [known] = await selectPeople(tx, sourceIp)
    .innerJoin(userIdentities, identity)
    .where(and(eq(userIdentities.subject, arrival.subject), ofOrganisation))
    .for("share", { of: users });
  if (known || arrival.email === null) return known ?? null;
  const [byAddress] = await selectPeople(tx, sourceIp)
    .leftJoin(userIdentities, identity)
    .where(and(eq(users.email, arrival.email), ofOrganisation))
    .for("share", { of: users });
  return byAddress ?? null;
}

/**
 * Who has arrived, and whether they may enter: a person linked to this subject, or invited under the address the provider
 * vouches for. Never creates anybody.
 * @param tx with the system's scope
 * @throws SsoRefusal
 */
export async function admit(tx: Tx, provider: Provider, arrival: Arrival, sourceIp: string | null): Promise<Entrant> {
  if (!holdsRequired(provider, arrival.claims)) throw new SsoRefusal("missing-claim");
  const person = await findPerson(tx, provider, arrival, sourceIp);
  if (person?.subject !== arrival.subject) {
    const problem = linkProblem({
      email: arrival.email,
      emailVerified: arrival.emailVerified,
      domains: provider.allowedDomains,
      found: person !== null,
      linkedOtherwise: person?.subject != null,
    });
    if (problem) throw new SsoRefusal(problem);
  }
  // Suspended people and strangers are told the same.
  if (!person?.mayEnter) throw new SsoRefusal("no-account");
  if (!domainAllowed(person.email, provider.allowedDomains)) throw new SsoRefusal("foreign-domain");
  if (person.addressRefused) throw new SsoRefusal("other-place");
  const held = await loadBindings(tx, person.userId);
  if (confirmedBindings(held, confirmedRoles(provider, arrival.claims)).length === 0) throw new SsoRefusal("no-role");
  return person;
}

/**
 * Opens the session of somebody `admit` let pass and whose second factor is proven, and links them at their first time.
 * @param tx the transaction that admitted them
 * @returns the opaque session token
 */
export async function enter(
  tx: Tx,
  provider: Provider,
  arrival: Arrival,
  person: Entrant,
  request: SignInRequest,
  method: "sso" | "sso_totp" | "sso_passkey",
): Promise<string> {
  const confirmed = confirmedRoles(provider, arrival.claims);
  const roles = confirmedBindings(await loadBindings(tx, person.userId), confirmed).flatMap(({ role }) => role ?? []);
  const { token, sessionId } = await openSession(tx, person, roles, request, {
    method,
    provider: {
      id: provider.id,
      name: provider.name,
      sid: arrival.sid,
      idToken: arrival.idToken,
      confirmedRoles: confirmed,
    },
  });
  if (person.subject === null) {
    await tx
      .insert(userIdentities)
      .values({ providerId: provider.id, userId: person.userId, subject: arrival.subject });
    await recordAudit(
      tx,
      { ...request, actor: personActor({ ...person, sessionId }) },
      {
        action: "identity.linked",
        subject: { type: "identity_provider", id: provider.id, name: provider.name },
        vendorId: person.vendorId,
        annotatorId: person.annotatorId,
        after: { email: person.email, subject: arrival.subject },
      },
    );
    await tellAboutSignIn(tx, person, `An account at ${provider.name} opens yours from now on.`);
  }
  await tx
    .update(identityProviders)
    .set({ lastUsedAt: sql`clock_timestamp()` })
    .where(eq(identityProviders.id, provider.id));
  return token;
}
