import { and, eq, isNull, sql } from "drizzle-orm";
import { invitations } from "#db/schema/invitations.ts";
import type { AnnotatorIdInput } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { createInvitation } from "#server/features/members/create-invitation.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadAnnotator } from "./load-annotator.ts";

/**
 * Hands out a new link for somebody who has not accepted theirs; older links stop working.
 * @throws NotFoundError, ConflictError when the person has an account or is not active
 */
export async function renewInvitation(
  ctx: Context,
  input: AnnotatorIdInput,
): Promise<{ url: string; mailed: boolean }> {
  authorize(ctx, "annotator.invite");
  return asActor(ctx, async (tx) => {
    const person = await loadAnnotator(tx, input.annotatorId);
    if (person.userId) throw new ConflictError(`${person.name} has an account already. No link was made.`);
    if (person.status !== "active" || person.vendorStatus !== "active")
      throw new ConflictError(`${person.name} is suspended. No link was made.`);
    const stopped = await tx
      .update(invitations)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(invitations.annotatorId, person.id), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
      .returning({ id: invitations.id });
    for (const { id } of stopped)
      await recordAudit(tx, ctx, {
        action: "invitation.revoked",
        subject: { type: "invitation", id, name: person.name },
        vendorId: person.vendorId,
        annotatorId: person.id,
        after: { reason: "A new link was made." },
      });
    const invitation = await createInvitation(tx, ctx, {
      email: person.email,
      name: person.name,
      role: "annotator",
      vendorId: person.vendorId,
      annotatorId: person.id,
    });
    await notifyLive(tx, { topic: "annotators", vendorId: person.vendorId, annotatorId: person.id });
    return { url: invitation.url, mailed: invitation.mailed };
  });
}
