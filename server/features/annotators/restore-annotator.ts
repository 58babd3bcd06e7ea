import { and, desc, eq } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import type { RestoreAnnotatorInput } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, ForbiddenError } from "#server/errors.ts";
import { accessMayChange } from "./access-may-change.ts";
import { loadAnnotator } from "./load-annotator.ts";

/**
 * Ends a suspension; suspended grants resume where nothing else stops them. What the client suspended, the vendor
 * cannot restore.
 * @throws NotFoundError, ForbiddenError, ConflictError when the person is not suspended
 */
export async function restoreAnnotator(ctx: Context, input: RestoreAnnotatorInput): Promise<void> {
  authorize(ctx, "annotator.suspend");
  await asActor(ctx, async (tx) => {
    const person = await loadAnnotator(tx, input.annotatorId, "change");
    if (ctx.actor.organisation === "vendor") {
      const [last] = await tx
        .select({ after: auditEvents.after })
        .from(auditEvents)
        .where(and(eq(auditEvents.annotatorId, person.id), eq(auditEvents.action, "annotator.suspended")))
        .orderBy(desc(auditEvents.id))
        .limit(1);
      if (last?.after?.by !== "vendor")
        throw new ForbiddenError(
          "The client suspended this person. Only the client can restore them; nothing was changed.",
        );
    }
    const changed = await tx
      .update(annotators)
      .set({ status: "active", statusReason: null })
      .where(and(eq(annotators.id, person.id), eq(annotators.status, "suspended")))
      .returning({ id: annotators.id });
    if (changed.length === 0) throw new ConflictError(`${person.name} is not suspended. Nothing was changed.`);
    await recordAudit(tx, ctx, {
      action: "annotator.restored",
      subject: { type: "annotator", id: person.id, name: person.name },
      vendorId: person.vendorId,
      annotatorId: person.id,
      before: { status: "suspended", reason: person.statusReason },
      after: { status: "active", reason: input.reason },
    });
    await accessMayChange(tx, ctx, { vendorId: person.vendorId, annotatorId: person.id });
  });
}
