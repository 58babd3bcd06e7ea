import { and, eq } from "drizzle-orm";
import { passkeys } from "#db/schema/mfa.ts";
import type { RenamePasskeyInput } from "#lib/schemas/account.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";

/**
 * Gives a passkey of one's own another name.
 * @throws NotFoundError
 */
export async function renamePasskey(ctx: Context, input: RenamePasskeyInput): Promise<void> {
  authenticated(ctx);
  const { actor } = ctx;
  const own = and(eq(passkeys.id, input.passkeyId), eq(passkeys.userId, actor.userId));
  // As the system, because passkeys are nobody's to see or write.
  await asSystem(ctx, async (tx) => {
    const [before] = await tx.select({ name: passkeys.name }).from(passkeys).where(own).for("update");
    if (!before) throw new NotFoundError();
    if (before.name === input.name) return;
    await tx.update(passkeys).set({ name: input.name }).where(own);
    await recordAudit(tx, ctx, {
      action: "passkey.renamed",
      subject: { type: "member", id: actor.userId, name: actor.name },
      vendorId: actor.vendorId,
      annotatorId: actor.annotatorId,
      before: { passkey: before.name },
      after: { passkey: input.name },
    });
  });
}
