import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database, Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import { ssoFlows, userIdentities } from "#db/schema/sso.ts";
import type { SsoProblem } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { confirmedBindings } from "#server/auth/bindings.ts";
import { loadBindings } from "#server/auth/load-bindings.ts";
import type { SignInRequest } from "#server/auth/open-session.ts";
import { isPasskeyOnly } from "#server/auth/passkey-roles.ts";
import { personActor } from "#server/auth/person-actor.ts";
import { personColumns } from "#server/auth/person-columns.ts";
import { rotateSession } from "#server/auth/rotate-session.ts";
import { factorsOf } from "#server/auth/second-factor.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { acceptBySso, checkInvited } from "./accept-by-sso.ts";
import { type Arrival, arrive, sealArrival } from "./arrive.ts";
import type { Provider } from "./discover.ts";
import { admit, enter } from "./enter.ts";
import { providerById } from "./load-provider.ts";
import { provedTwice } from "./policy.ts";
import { recordSsoRefusal } from "./record-sso-refusal.ts";
import { SsoRefusal } from "./sso-refusal.ts";
import { flowMinutes } from "./start-flow.ts";

type Flow = typeof ssoFlows.$inferSelect;

export type FlowEnd =
  | { outcome: "entered"; token: string; next: string }
  /** The portal asks for its own second factor now. */
  | { outcome: "second-step" }
  /** A session has its fresh proof, and goes on under a new token. */
  | { outcome: "confirmed"; token: string }
  | { outcome: "refused"; problem: SsoProblem; purpose: Flow["purpose"] };

/**
 * Takes the trip this state began, so that no answer counts twice: by the provider and the browser it began with, in time.
 */
async function takeFlow(db: Database, providerId: string, state: string, binding: string | null): Promise<Flow | null> {
  return db.withScope({ kind: "system" }, async (tx) => {
    const [flow] = await tx
      .update(ssoFlows)
      .set({ stateHash: null })
      .where(and(eq(ssoFlows.stateHash, hashToken(state)), sql`${ssoFlows.expiresAt} > clock_timestamp()`))
      .returning();
    const own = flow && binding && flow.providerId === providerId && flow.bindingHash === hashToken(binding);
    return own ? flow : null;
  });
}

/**
 * Ends a trip: the provider's answer is checked, and a session opens, the portal asks for its own second factor, or a
 * session gets its fresh proof. Every refusal stands in the log.
 * @param answer.search query of the address the provider sent the browser to
 */
export async function finishFlow(
  db: Database,
  answer: { providerId: string; search: URLSearchParams; binding: string | null },
  request: SignInRequest,
): Promise<FlowEnd> {
  const flow = await takeFlow(db, answer.providerId, answer.search.get("state") ?? "", answer.binding);
  const provider = flow ? await providerById(db, flow.providerId) : null;
  if (!flow || !provider || provider.status !== "on")
    return { outcome: "refused", problem: "started-over", purpose: "sign_in" };
  let arrival: Arrival | null = null;
  try {
    const arrived = await arrive(provider, flow, answer.search);
    arrival = arrived;
    return await db.withScope({ kind: "system" }, (tx) => settle(tx, { provider, flow, arrival: arrived, request }));
  } catch (error) {
    if (!(error instanceof SsoRefusal)) throw error;
    const { problem } = error;
    await db.withScope({ kind: "system" }, (tx) => recordSsoRefusal(tx, provider, problem, arrival, request));
    return { outcome: "refused", problem, purpose: flow.purpose };
  }
}

type Trip = { provider: Provider; flow: Flow; arrival: Arrival; request: SignInRequest };

async function settle(tx: Tx, trip: Trip): Promise<FlowEnd> {
  const { provider, flow, arrival, request } = trip;
  if (flow.purpose === "step_up") return confirm(tx, trip);
  const twice = provedTwice(provider, arrival.claims);
  if (flow.purpose === "invitation") {
    const invitation = await checkInvited(tx, provider, flow, arrival);
    if (!twice) return wait(tx, flow, arrival);
    const token = await acceptBySso(tx, provider, arrival, invitation, request, {
      userId: uuidv7(),
      factor: null,
    });
    return { outcome: "entered", token, next: flow.next };
  }
  const person = await admit(tx, provider, arrival, request.sourceIp);
  const { password, app, passkey } = await factorsOf(tx, person.userId);
  // Whoever runs the provider could vouch for anybody's address: only the owner links what has its own way in already.
  const firstOfOwned = person.subject === null && (password || app || passkey);
  if (!twice || firstOfOwned) {
    if (!app && !passkey) throw new SsoRefusal("no-second-factor");
    return wait(tx, flow, arrival);
  }
  const token = await enter(tx, provider, arrival, person, request, "sso");
  return { outcome: "entered", token, next: flow.next };
}

/** Keeps what the provider vouched for until this browser has given the portal's second factor. */
async function wait(tx: Tx, flow: Flow, arrival: Arrival): Promise<FlowEnd> {
  await tx
    .update(ssoFlows)
    .set({
      arrival: sealArrival(arrival, flow.id),
      expiresAt: sql`clock_timestamp() + make_interval(mins => ${flowMinutes})`,
    })
    .where(eq(ssoFlows.id, flow.id));
  return { outcome: "second-step" };
}

/** Step-up: the person of this very session has just proven both factors at the provider. */
async function confirm(tx: Tx, { provider, flow, arrival, request }: Trip): Promise<FlowEnd> {
  if (!flow.sessionId || !request.previousToken) throw new SsoRefusal("started-over");
  // A minute for clocks that differ: what was proven before the question is no answer to it.
  const fresh = arrival.authTime !== null && arrival.authTime * 1000 > flow.startedAt.getTime() - 60_000;
  if (!fresh) throw new SsoRefusal("not-fresh");
  if (!provedTwice(provider, arrival.claims)) throw new SsoRefusal("no-second-factor");
  const [person] = await tx
    .select({
      ...personColumns,
      confirmedRoles: sessions.confirmedRoles,
      endedAt: sessions.endedAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(userIdentities, and(eq(userIdentities.userId, users.id), eq(userIdentities.providerId, provider.id)))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(
      and(
        eq(sessions.id, flow.sessionId),
        eq(sessions.tokenHash, hashToken(request.previousToken)),
        eq(userIdentities.subject, arrival.subject),
      ),
    )
    // Against its end at the same moment.
    .for("update", { of: sessions });
  if (!person) throw new SsoRefusal("other-account");
  const bindings = confirmedBindings(await loadBindings(tx, person.userId), person.confirmedRoles);
  if (await isPasskeyOnly(tx, bindings)) throw new SsoRefusal("passkey-only");
  if (person.endedAt) throw new SsoRefusal("started-over");
  const token = await rotateSession(tx, flow.sessionId, "provider");
  await recordAudit(
    tx,
    { ...request, actor: personActor({ ...person, sessionId: flow.sessionId }) },
    {
      action: "proof.given",
      subject: { type: "session", id: flow.sessionId, name: person.name },
      vendorId: person.vendorId,
      annotatorId: person.annotatorId,
      after: { email: person.email, provider: provider.name },
    },
  );
  return { outcome: "confirmed", token };
}
