import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { sessions } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { recoveryMinutes } from "#server/auth/session-times.ts";
import { requireProof } from "#server/authorize.ts";
import type { UserActor } from "#server/context.ts";
import { PasskeyNeededError } from "#server/errors.ts";

const recoveryIsNoPasskey =
  "Your role works with a passkey only, and a recovery code does not stand in for the one you have. Confirm with it, or ask whoever invited you to reset your sign-in; nothing was changed.";

/**
 * Whether a session was opened by a recovery code within the last half hour: it may set up all that was lost.
 * @param tx with the system's scope
 */
export async function isRecovering(tx: Tx, sessionId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.method, "password_recovery"),
        isNull(sessions.endedAt),
        sql`${sessions.createdAt} > clock_timestamp() - make_interval(mins => ${recoveryMinutes})`,
      ),
    );
  return rows.length > 0;
}

/**
 * Before a factor comes or goes: a recent proof, by a passkey where a role wants one and there is one. Whoever came in by
 * a recovery code has nothing to prove it with and may set up anew what they lost, but for a passkey such a role asks for:
 * a code on paper must not make another one.
 * @param tx with the system's scope
 * @throws ProofNeededError, PasskeyNeededError
 */
export async function requireFactorProof(tx: Tx, actor: UserActor): Promise<void> {
  const recovering = await isRecovering(tx, actor.sessionId);
  const [held] = await tx.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, actor.userId)).limit(1);
  const passkeyAsked = actor.passkeyOnly && held !== undefined;
  if (recovering && !passkeyAsked) return;
  if (recovering && !(await provenByPasskey(tx, actor.sessionId))) throw new PasskeyNeededError(recoveryIsNoPasskey);
  requireProof(actor);
  if (passkeyAsked && actor.withheld.length > 0) throw new PasskeyNeededError();
}

/** Whether the session has seen a passkey since it was opened. */
async function provenByPasskey(tx: Tx, sessionId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), isNotNull(sessions.passkeyAt)));
  return rows.length > 0;
}
