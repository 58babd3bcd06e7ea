import { and, eq } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import type { SuspendAnnotatorInput } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { accessMayChange } from "./access-may-change.ts";
import { endSessions } from "./end-sessions.ts";
import { requireOwnAnnotator } from "./load-annotator.ts";

/**
 * Stops one person at once: signed out, and every tunnel of theirs closes. By the client or by their own coordinator;
 * `restoreAnnotator` undoes it.
 * @returns how many sessions ended
 * @throws NotFoundError, ConflictError when they are not active
 */
export async function suspendAnnotator(ctx: Context, input: SuspendAnnotatorInput): Promise<{ sessionsEnded: number }> {
  authorize(ctx, "annotator.suspend");
  const person = await requireOwnAnnotator(ctx, input.annotatorId);
  const byVendor = ctx.actor.organisation === "vendor";
  // As the system, because sessions are nobody's to see; status and sessions have to change together.
  return asSystem(ctx, async (tx) => {
    const changed = await tx
      .update(annotators)
      .set({ status: "suspended", statusReason: input.reason })
      .where(
        and(eq(annotators.id, person.id), eq(annotators.vendorId, person.vendorId), eq(annotators.status, "active")),
      )
      .returning({ id: annotators.id });
    if (changed.length === 0) throw new ConflictError(`${person.name} is not active any more. Nothing was changed.`);
    const sessionsEnded = person.userId
      ? await endSessions(tx, { userId: person.userId }, "The annotator was suspended.")
      : 0;
    await recordAudit(tx, ctx, {
      action: "annotator.suspended",
      subject: { type: "annotator", id: person.id, name: person.name },
      vendorId: person.vendorId,
      annotatorId: person.id,
      before: { status: person.status },
      after: { status: "suspended", reason: input.reason, sessionsEnded, by: byVendor ? "vendor" : "client" },
    });
    await accessMayChange(tx, ctx, { vendorId: person.vendorId, annotatorId: person.id });
    return { sessionsEnded };
  });
}
