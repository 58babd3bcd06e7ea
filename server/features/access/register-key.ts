import { and, eq, isNull, sql } from "drizzle-orm";
import { grantPlanes, grants, vpnKeys } from "#db/schema/access.ts";
import type { RegisterKeyInput } from "#lib/schemas/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ForbiddenError, InvalidError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Stores the public half of the key pair the annotator's browser made; the former key stops working.
 * Planes that waited for a key begin to open, open ones are written again with the new key.
 */
export async function registerKey(ctx: Context, input: RegisterKeyInput): Promise<void> {
  authorize(ctx, "key.registerOwn");
  const { annotatorId, vendorId } = ctx.actor;
  if (!annotatorId || !vendorId) throw new ForbiddenError();
  try {
    await asActor(ctx, async (tx) => {
      await tx
        .update(vpnKeys)
        .set({ retiredAt: sql`clock_timestamp()` })
        .where(and(eq(vpnKeys.annotatorId, annotatorId), isNull(vpnKeys.retiredAt)));
      await tx.insert(vpnKeys).values({ annotatorId, vendorId, publicKey: input.publicKey });
      await tx
        .update(grantPlanes)
        .set({ status: "opening" })
        .where(and(eq(grantPlanes.annotatorId, annotatorId), eq(grantPlanes.desired, "open")));
      await recordAudit(tx, ctx, {
        action: "key.registered",
        subject: { type: "annotator", id: annotatorId, name: ctx.actor.name },
        vendorId,
        annotatorId,
        after: { publicKey: input.publicKey },
      });
      const reached = await tx
        .selectDistinct({ environmentId: grants.environmentId })
        .from(grants)
        .where(eq(grants.annotatorId, annotatorId));
      for (const { environmentId } of reached) await notifyLive(tx, { topic: "gateway", environmentId });
      await notifyLive(tx, { topic: "access", vendorId, annotatorId });
    });
  } catch (error) {
    if (violatedConstraint(error) === "vpn_keys_public_key_unique")
      throw new InvalidError("This key was used before. Make a new one.", "publicKey");
    throw error;
  }
}
