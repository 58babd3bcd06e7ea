import { and, eq } from "drizzle-orm";
import { passkeys } from "#db/schema/mfa.ts";
import type { PasskeyIdInput } from "#lib/schemas/account.ts";
import { recordAudit } from "#server/audit/record.ts";
import { factorsOf } from "#server/auth/second-factor.ts";
import { tellAboutSignIn } from "#server/auth/tell-about-sign-in.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { trustedProviderOf } from "#server/features/sso/trusted-provider-of.ts";
import { removalProblem } from "./policy.ts";
import { requireFactorProof } from "./require-factor-proof.ts";

/**
 * Takes a passkey of one's own away: it opens nothing any more, and every other session of the person ends.
 * @returns how many sessions ended
 * @throws ProofNeededError, PasskeyNeededError, NotFoundError; ConflictError for the last factor that is needed
 */
export async function removePasskey(ctx: Context, input: PasskeyIdInput): Promise<{ sessionsEnded: number }> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because passkeys and sessions are nobody's to see or write.
  return asSystem(ctx, async (tx) => {
    await requireFactorProof(tx, actor);
    // All of them locked, so that two at once cannot take the last two.
    const held = await tx
      .select()
      .from(passkeys)
      .where(eq(passkeys.userId, actor.userId))
      .orderBy(passkeys.id)
      .for("update");
    const passkey = held.find(({ id }) => id === input.passkeyId);
    if (!passkey) throw new NotFoundError();
    const { app, password } = await factorsOf(tx, actor.userId);
    const problem = removalProblem({
      passkeys: held.length,
      hasApp: app,
      factorNeeded: password || !(await trustedProviderOf(tx, actor.userId)),
      passkeyOnly: actor.passkeyOnly,
    });
    if (problem) throw new ConflictError(problem);
    await tx.delete(passkeys).where(and(eq(passkeys.id, passkey.id), eq(passkeys.userId, actor.userId)));
    const whose = { userId: actor.userId, except: actor.sessionId };
    const sessionsEnded = await endSessions(tx, whose, "A passkey of the person was removed.");
    await recordAudit(tx, ctx, {
      action: "passkey.removed",
      subject: { type: "member", id: actor.userId, name: actor.name },
      vendorId: actor.vendorId,
      annotatorId: actor.annotatorId,
      before: { passkey: passkey.name },
      after: { sessionsEnded },
    });
    await tellAboutSignIn(tx, actor, `The passkey "${passkey.name}" was removed from your account.`);
    return { sessionsEnded };
  });
}
