import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { invitations, users } from "#db/schema/members.ts";
import { ssoFlows, userIdentities } from "#db/schema/sso.ts";
import type { SecondStepInput, SsoProblem } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { SignInRequest } from "#server/auth/open-session.ts";
import { recordSignIn } from "#server/auth/record-sign-in.ts";
import { spendAppCode } from "#server/auth/second-factor.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { type SignInThrottle, sharedThrottle } from "#server/auth/throttle.ts";
import { InvalidError } from "#server/errors.ts";
import { type OfferedTotp, offerTotp } from "#server/features/members/offer-totp.ts";
import { acceptBySso, checkInvited } from "./accept-by-sso.ts";
import { type Arrival, openArrival } from "./arrive.ts";
import type { Provider } from "./discover.ts";
import { admit, type Entrant, enter } from "./enter.ts";
import { providerById } from "./load-provider.ts";
import { recordSsoRefusal } from "./record-sso-refusal.ts";
import { SsoRefusal } from "./sso-refusal.ts";

type Flow = typeof ssoFlows.$inferSelect;

export type SecondStep =
  /** What is asked: a code of the app the person has, or a first one. */
  | { outcome: "code"; name: string; provider: string }
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
  return flow?.arrival ? { flow, arrival: openArrival(flow.arrival) } : null;
}

/**
 * The portal's own second factor after a provider that did not ask for one: the code of the person's app, or, for somebody
 * just invited, the app itself. Guesses count together with those at sign-in.
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
  // Of the account where there is one, of the invitation else: what a guess would be made at.
  const email = await system((tx) => accountOf(tx, provider, found));
  const attempt = { email, sourceIp: request.sourceIp };
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
      return current.flow.purpose === "invitation" ? joinStep(tx, trip, input.code) : codeStep(tx, trip, input.code);
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

async function accountOf(tx: Tx, provider: Provider, { arrival }: { arrival: Arrival }): Promise<string> {
  const [linked] = await tx
    .select({ email: users.email })
    .from(userIdentities)
    .innerJoin(users, eq(users.id, userIdentities.userId))
    .where(and(eq(userIdentities.providerId, provider.id), eq(userIdentities.subject, arrival.subject)));
  return linked?.email ?? arrival.email ?? "";
}

type Trip = { provider: Provider; flow: Flow; arrival: Arrival; request: SignInRequest };

async function codeStep(tx: Tx, trip: Trip, code: string | undefined): Promise<SecondStep> {
  const { provider, flow, arrival, request } = trip;
  const person = await admit(tx, provider, arrival, request.sourceIp);
  if (code === undefined) return { outcome: "code", name: person.name, provider: provider.name };
  if (!(await spendAppCode(tx, person.userId, code))) {
    await recordWrongCode(tx, person, request);
    return {
      outcome: "wrong",
      message: "The code does not fit, or was used already. Wait for the next one and type that.",
    };
  }
  const token = await enter(tx, provider, arrival, person, request, "sso_totp");
  return end(tx, flow, token);
}

/** Counts like a wrong code at sign-in. */
async function recordWrongCode(tx: Tx, person: Entrant, request: SignInRequest): Promise<void> {
  await recordSignIn(tx, person, request, { accepted: false, method: "sso_totp", sessionId: null });
  await recordAudit(
    tx,
    { ...request, actor: { kind: "system", name: "Somebody" } },
    {
      action: "signIn.refused",
      subject: { type: "portal", id: null, name: person.email },
      after: { email: person.email },
    },
  );
}

async function joinStep(tx: Tx, trip: Trip, code: string | undefined): Promise<SecondStep> {
  const { provider, flow, arrival, request } = trip;
  const invitation = await checkInvited(tx, provider, flow, arrival);
  const { offered, sealed } = offerTotp(invitation.pendingTotp, invitation.email);
  if (code === undefined) {
    await tx.update(invitations).set({ pendingTotp: sealed }).where(eq(invitations.id, invitation.id));
    return { outcome: "enrol", name: invitation.name, email: invitation.email, provider: provider.name, ...offered };
  }
  const credentials = { password: null, pendingTotp: sealed, code };
  return end(tx, flow, await acceptBySso(tx, provider, arrival, invitation, request, credentials));
}

/** What the provider vouched for opens one session. */
async function end(tx: Tx, flow: Flow, token: string): Promise<SecondStep> {
  await tx.delete(ssoFlows).where(eq(ssoFlows.id, flow.id));
  return { outcome: "entered", token, next: flow.next, providerId: flow.providerId };
}
