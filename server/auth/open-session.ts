import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { rolePolicies } from "#db/schema/identity.ts";
import { sessions } from "#db/schema/members.ts";
import type { RoleName } from "#lib/roles.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { UserActor } from "#server/context.ts";
import { encryptionKeys } from "#server/env.ts";
import { notifyLive } from "#server/live/notify.ts";
import { placeOf, seal } from "#server/secrets.ts";
import { openGlassOf } from "./break-glass.ts";
import { personActor } from "./person-actor.ts";
import { recordGlassUse } from "./record-glass-use.ts";
import { recordSignIn } from "./record-sign-in.ts";
import { defaultAbsoluteHours, defaultIdleMinutes, limitsLock } from "./session-times.ts";
import { hashToken, newToken } from "./session-token.ts";

export type SignInRequest = {
  sourceIp: string | null;
  userAgent: string | null;
  requestId: string;
  /** Token of the session this browser has so far: it ends, so that nothing planted before sign-in survives it. */
  previousToken: string | null;
  /** What the browser is known as to this account; see known-device.ts. */
  device?: string | null;
};

type Person = Pick<UserActor, "userId" | "name" | "email" | "organisation" | "vendorId" | "annotatorId">;

type SessionFacts = {
  method: ProofMethod;
  /** The identity provider that vouched for the person. */
  provider?: {
    id: string;
    name: string;
    /** Name of the session there. */
    sid: string | null;
    /** Sealed. */
    idToken: string;
    /** Null = it says nothing about roles. */
    confirmedRoles: RoleName[] | null;
  };
};

/** Those that prove a passkey, from which the roles that want one count. */
const byPasskey: ReadonlySet<ProofMethod> = new Set(["passkey", "password_passkey", "sso_passkey"]);

/** The strictest of what the policies of these roles ask for; roles without a policy have the defaults. */
async function sessionPolicy(
  tx: Tx,
  held: readonly RoleName[],
): Promise<{ idleMinutes: number; absoluteHours: number }> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(hashtext(${limitsLock}))`);
  // Several bindings of one role are one role.
  const roles = [...new Set(held)];
  const rows = roles.length === 0 ? [] : await tx.select().from(rolePolicies).where(inArray(rolePolicies.role, roles));
  const unset = rows.length < roles.length || roles.length === 0;
  const least = (values: number[], fallback: number) => Math.min(...values, ...(unset ? [fallback] : []));
  return {
    idleMinutes: least(
      rows.map((row) => row.idleMinutes),
      defaultIdleMinutes,
    ),
    absoluteHours: least(
      rows.map((row) => row.absoluteHours),
      defaultAbsoluteHours,
    ),
  };
}

async function endPrevious(tx: Tx, token: string): Promise<void> {
  const [ended] = await tx
    .update(sessions)
    .set({ endedAt: sql`clock_timestamp()`, endReason: "Replaced by a new sign-in in the same browser." })
    .where(and(eq(sessions.tokenHash, hashToken(token)), isNull(sessions.endedAt)))
    .returning({ userId: sessions.userId });
  if (ended) await notifyLive(tx, { topic: "sessions", userId: ended.userId });
}

/**
 * Opens a session for a person whose proof was checked, with its audit event and line in the sign-in history.
 * @param tx with the system's scope
 * @param roles built-in roles the person holds in it
 * @returns the opaque token; only its hash is kept
 */
export async function openSession(
  tx: Tx,
  person: Person,
  roles: readonly RoleName[],
  request: SignInRequest,
  facts: SessionFacts,
): Promise<{ token: string; sessionId: string }> {
  if (request.previousToken) await endPrevious(tx, request.previousToken);
  const { idleMinutes, absoluteHours } = await sessionPolicy(tx, roles);
  const glass = await openGlassOf(tx, person.userId);
  const token = newToken();
  const id = uuidv7();
  const [session] = await tx
    .insert(sessions)
    .values({
      id,
      tokenHash: hashToken(token),
      userId: person.userId,
      idleMinutes,
      idleExpiresAt: sql`clock_timestamp() + make_interval(mins => ${idleMinutes})`,
      expiresAt: sql`least(clock_timestamp() + make_interval(hours => ${absoluteHours}), ${glass?.endsAt ?? null}::timestamptz)`,
      breakGlassId: glass?.id ?? null,
      mfaAt: facts.method === "password_recovery" ? new Date(0) : sql`clock_timestamp()`,
      passkeyAt: byPasskey.has(facts.method) ? sql`clock_timestamp()` : null,
      method: facts.method,
      providerId: facts.provider?.id ?? null,
      providerSid: facts.provider?.sid ?? null,
      idToken: facts.provider ? seal(facts.provider.idToken, encryptionKeys(), placeOf("sessions.id_token", id)) : null,
      confirmedRoles: facts.provider?.confirmedRoles ?? null,
      sourceIp: request.sourceIp,
      userAgent: request.userAgent?.slice(0, 300) ?? null,
    })
    .returning({ id: sessions.id });
  if (!session) throw new Error("the session was not inserted");
  const signIn = await recordSignIn(tx, person, request, {
    accepted: true,
    method: facts.method,
    sessionId: session.id,
  });
  await recordAudit(
    tx,
    { ...request, actor: personActor({ ...person, sessionId: session.id }) },
    {
      action: "signIn.succeeded",
      subject: { type: "session", id: session.id, name: person.name },
      vendorId: person.vendorId,
      annotatorId: person.annotatorId,
      after: {
        email: person.email,
        method: facts.method,
        ...(facts.provider ? { provider: facts.provider.name, confirmedRoles: facts.provider.confirmedRoles } : {}),
        ...signIn,
      },
    },
  );
  if (glass) await recordGlassUse(tx, { ...person, sessionId: session.id }, request, glass);
  return { token, sessionId: session.id };
}
