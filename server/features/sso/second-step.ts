import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database, Tx } from "#db/client.ts";
import { invitations } from "#db/schema/invitations.ts";
import { users } from "#db/schema/members.ts";
import { ssoFlows, userIdentities } from "#db/schema/sso.ts";
import type { SecondStepInput, SsoProblem } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { SignInRequest } from "#server/auth/open-session.ts";
import { checkPasskey, passkeyQuestion } from "#server/auth/passkeys.ts";
import { recordSignIn } from "#server/auth/record-sign-in.ts";
import { relyingParty } from "#server/auth/relying-party.ts";
import { factorsOf, spendAppCode } from "#server/auth/second-factor.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { type SignInThrottle, sharedThrottle } from "#server/auth/throttle.ts";
import { InvalidError } from "#server/errors.ts";
import { enrolApp } from "#server/features/members/enrol-factor.ts";
import { type OfferedTotp, offerTotp, pendingTotpOf } from "#server/features/members/offer-totp.ts";
import { acceptBySso, checkInvited } from "./accept-by-sso.ts";
import { type Arrival, openArrival } from "./arrive.ts";
import type { Provider } from "./discover.ts";
import { admit, type Entrant, enter } from "./enter.ts";
import { providerById } from "./load-provider.ts";
import { recordSsoRefusal } from "./record-sso-refusal.ts";
import { SsoRefusal } from "./sso-refusal.ts";

type Flow = typeof ssoFlows.$inferSelect;

export type SecondStep =
  /** What is asked: a code of the app or an answer of the passkey the person has, or the first code of an app. */
  | {
      outcome: "prove";
      name: string;
      provider: string;
      app: boolean;
      passkey: PublicKeyCredentialRequestOptionsJSON | null;
    }
  | ({ outcome: "enrol"; name: string; email: string; provider: string } & OfferedTotp)
  | { outcome: "entered"; token: string; next: string; providerId: string }
  | { outcome: "wrong"; message: string }
  | { outcome: "throttled"; retryAfterSeconds: number }
  | { outcome: "refused"; problem: SsoProblem };

/** The latest trip of this browser that waits for a second factor, locked. */
async function waiting(tx: Tx, binding: string): Promise<{ flow: Flow; arrival: Arrival } | null> {
  const [flow] = await tx
    .select()
    .from(ssoFlows)
    .where(
      and(
        eq(ssoFlows.bindingHash, hashToken(binding)),
        isNotNull(ssoFlows.arrival),
        sql`${ssoFlows.expiresAt} > clock_timestamp()`,
      ),
    )
    .orderBy(desc(ssoFlows.startedAt))
    .limit(1)
    .for("update");
  return flow?.arrival ? { flow, arrival: openArrival(flow.arrival, flow.id) } : null;
}

/**
 * The portal's own second factor after a provider that did not ask for one, or before it is first linked to an account that
 * has one: the person's app or passkey, or, for somebody just invited, a new app. Guesses count apart from those at the password.
 * @param binding ties this browser to its trip
 */
export async function secondStep(
  db: Database,
  input: SecondStepInput,
  binding: string | null,
  request: SignInRequest,
  throttle: SignInThrottle = sharedThrottle(),
): Promise<SecondStep> {
  const system = <T>(work: (tx: Tx) => Promise<T>) => db.withScope({ kind: "system" }, work);
  const found = binding ? await system((tx) => waiting(tx, binding)) : null;
  const provider = found ? await providerById(db, found.flow.providerId) : null;
  if (!binding || !found || !provider || provider.status !== "on")
    return { outcome: "refused", problem: "started-over" };
  const attempt = { ...(await system((tx) => accountOf(tx, provider, found.arrival))), sourceIp: request.sourceIp };
  if (input.code !== undefined) {
    const wait = await throttle.take(db, attempt);
    if (wait !== null) return { outcome: "throttled", retryAfterSeconds: wait };
  }
  try {
    const step = await system(async (tx): Promise<SecondStep> => {
      // Once more inside: of two tries at once, one finds the trip gone.
      const current = await waiting(tx, binding);
      if (current?.flow.id !== found.flow.id) return { outcome: "refused", problem: "started-over" };
      const trip = { provider, ...current, request };
      return current.flow.purpose === "invitation" ? joinStep(tx, trip, input.code) : proveStep(tx, trip, input);
    });
    if (step.outcome === "entered") await throttle.forgive(attempt);
    return step;
  } catch (error) {
    if (error instanceof InvalidError) return { outcome: "wrong", message: error.message };
    if (!(error instanceof SsoRefusal)) throw error;
    const { problem } = error;
    await system((tx) => recordSsoRefusal(tx, provider, problem, found.arrival, request));
    return { outcome: "refused", problem };
  }
}

/**
 * What a guess would be made at: the account, or the invitation; with tries of its own, apart from those at the password,
 * which is for strangers to guess. Not yet linked subjects count together: a provider may name any number of them.
 */
async function accountOf(
  tx: Tx,
  provider: Provider,
  { subject, email }: Arrival,
): Promise<{ email: string; device: string }> {
  const [linked] = await tx
    .select({ email: users.email })
    .from(userIdentities)
    .innerJoin(users, eq(users.id, userIdentities.userId))
    .where(and(eq(userIdentities.providerId, provider.id), eq(userIdentities.subject, subject)));
  return { email: linked?.email ?? email ?? "", device: deviceOf(provider, linked ? subject : null) };
}

const deviceOf = (provider: Provider, subject: string | null) => `sso ${provider.id} ${subject ?? ""}`.trim();

type Trip = { provider: Provider; flow: Flow; arrival: Arrival; request: SignInRequest };

const wrongCode = "The code does not fit, or was used already. Wait for the next one and type that.";
const wrongPasskey = "The passkey was not accepted, or took too long. Try again with one of this account.";

async function proveStep(tx: Tx, trip: Trip, { code, passkey }: SecondStepInput): Promise<SecondStep> {
  const { provider, flow, arrival, request } = trip;
  const person = await admit(tx, provider, arrival, request.sourceIp);
  const use = { purpose: "sign_in", boundTo: flow.id } as const;
  if (passkey) {
    const found = await checkPasskey(tx, use, passkey);
    // No error in here: the challenge has to stay used up.
    if (!found?.fits || found.userId !== person.userId) {
      await recordRefused(tx, person, request, null);
      return { outcome: "wrong", message: wrongPasskey };
    }
    return end(tx, flow, await enter(tx, provider, arrival, person, request, "sso_passkey"));
  }
  if (code === undefined) {
    const held = await factorsOf(tx, person.userId);
    const question = held.passkey && relyingParty() ? await passkeyQuestion(tx, use) : null;
    return { outcome: "prove", name: person.name, provider: provider.name, app: held.app, passkey: question };
  }
  if (!(await spendAppCode(tx, person.userId, code))) {
    await recordRefused(tx, person, request, deviceOf(provider, person.subject));
    return { outcome: "wrong", message: wrongCode };
  }
  return end(tx, flow, await enter(tx, provider, arrival, person, request, "sso_totp"));
}

/**
 * A wrong code counts by its address and device, like one at sign-in; a passkey cannot be guessed and locks nobody out.
 * @param device null for a passkey
 */
async function recordRefused(tx: Tx, person: Entrant, request: SignInRequest, device: string | null): Promise<void> {
  const method = device === null ? "sso_passkey" : "sso_totp";
  await recordSignIn(tx, person, request, { accepted: false, method, sessionId: null });
  await recordAudit(
    tx,
    { ...request, actor: { kind: "system", name: "Somebody" } },
    {
      action: "signIn.refused",
      subject: { type: "portal", id: null, name: person.email },
      after: device === null ? { method } : { email: person.email, device },
    },
  );
}

async function joinStep(tx: Tx, trip: Trip, code: string | undefined): Promise<SecondStep> {
  const { provider, flow, arrival, request } = trip;
  const invitation = await checkInvited(tx, provider, flow, arrival);
  const pending = pendingTotpOf("invitations.pending_totp", invitation);
  const { offered, sealed } = offerTotp(pending, invitation.email);
  if (code === undefined) {
    await tx.update(invitations).set({ pendingTotp: sealed }).where(eq(invitations.id, invitation.id));
    return { outcome: "enrol", name: invitation.name, email: invitation.email, provider: provider.name, ...offered };
  }
  const userId = uuidv7();
  const factor = await enrolApp(tx, { pending: { ...pending, sealed }, userId }, code);
  return end(tx, flow, await acceptBySso(tx, provider, arrival, invitation, request, { userId, factor }));
}

/** What the provider vouched for opens one session. */
async function end(tx: Tx, flow: Flow, token: string): Promise<SecondStep> {
  await tx.delete(ssoFlows).where(eq(ssoFlows.id, flow.id));
  return { outcome: "entered", token, next: flow.next, providerId: flow.providerId };
}
