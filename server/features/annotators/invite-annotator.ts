import { annotators, gateKinds, gates } from "#db/schema/annotators.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { InviteAnnotatorInput } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, ForbiddenError, InvalidError, violatedConstraint } from "#server/errors.ts";
import { createInvitation } from "#server/features/members/create-invitation.ts";
import { notifyLive } from "#server/live/notify.ts";

export type InvitedAnnotator = { annotatorId: string; url: string; mailed: boolean };

/**
 * A coordinator invites one of their own people: the annotator with every gate missing, and the one-time link.
 * Nothing opens by it.
 * @throws InvalidError when this vendor has invited the address already, ConflictError when the vendor is suspended
 */
export async function inviteAnnotator(ctx: Context, input: InviteAnnotatorInput): Promise<InvitedAnnotator> {
  authorize(ctx, "annotator.invite");
  const { vendorId } = ctx.actor;
  if (!vendorId) throw new ForbiddenError();
  try {
    return await asActor(ctx, async (tx) => {
      const [vendor] = await tx.select({ status: vendors.status }).from(vendors).limit(1);
      if (vendor?.status !== "active") throw new ConflictError("Your company is suspended. Nobody was invited.");
      const [row] = await tx
        .insert(annotators)
        .values({ vendorId, name: input.name, email: input.email, location: input.location || null })
        .returning({ id: annotators.id });
      if (!row) throw new Error("the annotator was not inserted");
      await tx.insert(gates).values(gateKinds.map((kind) => ({ annotatorId: row.id, vendorId, kind })));
      await recordAudit(tx, ctx, {
        action: "annotator.invited",
        subject: { type: "annotator", id: row.id, name: input.name },
        vendorId,
        annotatorId: row.id,
        after: { name: input.name, email: input.email, location: input.location || null, gates: [...gateKinds] },
      });
      const invitation = await createInvitation(tx, ctx, {
        email: input.email,
        name: input.name,
        role: "annotator",
        vendorId,
        annotatorId: row.id,
      });
      await notifyLive(tx, { topic: "annotators", vendorId, annotatorId: row.id });
      return { annotatorId: row.id, url: invitation.url, mailed: invitation.mailed };
    });
  } catch (error) {
    if (violatedConstraint(error) === "annotators_email_in_vendor")
      throw new InvalidError(
        "You have invited this address already. Open the person in My people to send a new link.",
        "email",
      );
    throw error;
  }
}
