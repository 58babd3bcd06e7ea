import { eq } from "drizzle-orm";
import { userCredentials } from "#db/schema/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { recoveryCodesLeft, replaceRecoveryCodes } from "#server/auth/recovery-codes.ts";
import { tellAboutSignIn } from "#server/auth/tell-about-sign-in.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { requireFactorProof } from "./require-factor-proof.ts";

/**
 * Ten codes for the day the app is lost; earlier ones stop working.
 * @returns the codes, shown this once and nowhere kept
 * @throws ProofNeededError, PasskeyNeededError; ConflictError for people without a password here
 */
export async function makeRecoveryCodes(ctx: Context): Promise<{ codes: string[] }> {
  authenticated(ctx);
  const { actor } = ctx;
  // As the system, because credentials are nobody's to see or write.
  return asSystem(ctx, async (tx) => {
    await requireFactorProof(tx, actor);
    const [credentials] = await tx
      .select({ passwordHash: userCredentials.passwordHash })
      .from(userCredentials)
      .where(eq(userCredentials.userId, actor.userId))
      .for("update");
    if (!credentials?.passwordHash)
      throw new ConflictError("You sign in at your company, so codes would open nothing here. None were made.");
    const left = await recoveryCodesLeft(tx, actor.userId);
    const codes = await replaceRecoveryCodes(tx, actor.userId);
    await recordAudit(tx, ctx, {
      action: "recoveryCodes.made",
      subject: { type: "member", id: actor.userId, name: actor.name },
      vendorId: actor.vendorId,
      annotatorId: actor.annotatorId,
      before: { codesLeft: left },
      after: { codesLeft: codes.length },
    });
    await tellAboutSignIn(tx, actor, "New recovery codes were made for your account; earlier ones stopped working.");
    return { codes };
  });
}
