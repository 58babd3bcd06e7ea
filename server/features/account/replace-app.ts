import { eq } from "drizzle-orm";
import { userCredentials } from "#db/schema/members.ts";
import type { ReplaceAppInput } from "#lib/schemas/account.ts";
import { recordAudit } from "#server/audit/record.ts";
import { rotateSession } from "#server/auth/rotate-session.ts";
import { tellAboutSignIn } from "#server/auth/tell-about-sign-in.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { proveTotp } from "#server/features/members/prove-totp.ts";
import { requireFactorProof } from "./require-factor-proof.ts";

/**
 * Puts the app that was offered in the place of the old one, whose codes stop working; its first code counts as used. Every
 * other session of the person ends, and this one goes on under a new token.
 * @returns the token, for the cookie of the same browser and nothing else, and how many sessions ended
 * @throws ProofNeededError, PasskeyNeededError, ConflictError, InvalidError (field code)
 */
export async function replaceApp(
  ctx: Context,
  input: ReplaceAppInput,
): Promise<{ token: string; sessionsEnded: number }> {
  authenticated(ctx);
  const { actor } = ctx;
  const own = eq(userCredentials.userId, actor.userId);
  // As the system, because credentials and sessions are nobody's to see or write.
  return asSystem(ctx, async (tx) => {
    await requireFactorProof(tx, actor);
    const [held] = await tx.select().from(userCredentials).where(own).for("update");
    if (!held?.pendingTotp)
      throw new ConflictError("No new app was offered. Begin again; the old app goes on working.");
    const { step } = await proveTotp(tx, held.pendingTotp, input.code);
    await tx
      .update(userCredentials)
      .set({ totpSecret: held.pendingTotp, totpLastStep: step, pendingTotp: null })
      .where(own);
    const whose = { userId: actor.userId, except: actor.sessionId };
    const sessionsEnded = await endSessions(tx, whose, "The person's authenticator app was replaced.");
    await recordAudit(tx, ctx, {
      action: "app.replaced",
      subject: { type: "member", id: actor.userId, name: actor.name },
      vendorId: actor.vendorId,
      annotatorId: actor.annotatorId,
      before: { app: held.totpSecret !== null },
      after: { app: true, sessionsEnded },
    });
    await tellAboutSignIn(
      tx,
      actor,
      "Another authenticator app was set up for your account; the old one's codes stopped working.",
    );
    return { token: await rotateSession(tx, actor.sessionId, "code"), sessionsEnded };
  });
}
