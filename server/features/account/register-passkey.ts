import { count, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { passkeys } from "#db/schema/mfa.ts";
import type { RegisterPasskeyInput } from "#lib/schemas/account.ts";
import { recordAudit } from "#server/audit/record.ts";
import { checkNewPasskey } from "#server/auth/passkeys.ts";
import { rotateSession } from "#server/auth/rotate-session.ts";
import { tellAboutSignIn } from "#server/auth/tell-about-sign-in.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { ConflictError, InvalidError, violatedConstraint } from "#server/errors.ts";
import { requireFactorProof } from "./require-factor-proof.ts";

const most = 20;

async function requireRoom(tx: Tx, userId: string): Promise<void> {
  const [row] = await tx.select({ held: count() }).from(passkeys).where(eq(passkeys.userId, userId));
  if ((row?.held ?? 0) >= most)
    throw new ConflictError(`You have ${most} passkeys, which is all there may be. Remove one first; none was added.`);
}

/**
 * Adds a passkey. Making it proved who holds the device, so the session goes on as one proven by a passkey, under a new
 * token.
 * @returns the token, for the cookie of the same browser and nothing else
 * @throws ProofNeededError, PasskeyNeededError, ConflictError, InvalidError
 */
export async function registerPasskey(ctx: Context, input: RegisterPasskeyInput): Promise<{ token: string }> {
  authenticated(ctx);
  const { actor } = ctx;
  try {
    // As the system, because passkeys and sessions are nobody's to write.
    const token = await asSystem(ctx, async (tx) => {
      await requireFactorProof(tx, actor);
      await requireRoom(tx, actor.userId);
      const use = { purpose: "enrol", boundTo: actor.sessionId } as const;
      const checked = await checkNewPasskey(tx, use, input.passkey);
      // No error in here: the challenge has to stay used up.
      if (!checked) return null;
      await tx.insert(passkeys).values({ ...checked, userId: actor.userId, name: input.name });
      await recordAudit(tx, ctx, {
        action: "passkey.added",
        subject: { type: "member", id: actor.userId, name: actor.name },
        vendorId: actor.vendorId,
        annotatorId: actor.annotatorId,
        after: { passkey: input.name, onSeveralDevices: checked.backedUp },
      });
      await tellAboutSignIn(tx, actor, `The passkey "${input.name}" was added to your account.`);
      return rotateSession(tx, actor.sessionId, "passkey");
    });
    if (token === null)
      throw new InvalidError("The passkey was not accepted, or took too long. None was added; try again.");
    return { token };
  } catch (error) {
    if (violatedConstraint(error) === "passkeys_credential_id_unique")
      throw new ConflictError("This passkey is registered already. Nothing was added.");
    throw error;
  }
}
