import { and, eq, inArray } from "drizzle-orm";
import { gates } from "#db/schema/annotators.ts";
import type { WithdrawGateInput } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, ForbiddenError } from "#server/errors.ts";
import { accessMayChange } from "./access-may-change.ts";
import { gateRule, lockGate } from "./gate-rule.ts";
import { loadAnnotator } from "./load-annotator.ts";
import { isOwnGate } from "./policy.ts";

/**
 * Compliance takes a gate away: the grants that need it are suspended at once, and only a new proof that
 * compliance accepts brings it back.
 * @throws NotFoundError, ForbiddenError for one's own gate, ConflictError when there is nothing to take away
 */
export async function withdrawGate(ctx: Context, input: WithdrawGateInput): Promise<void> {
  authorize(ctx, "gate.verify");
  await asActor(ctx, async (tx) => {
    const person = await loadAnnotator(tx, input.annotatorId);
    if (isOwnGate(ctx.actor, person))
      throw new ForbiddenError("This is your own gate. Somebody else has to decide; nothing was changed.");
    const gate = await lockGate(tx, person.id, input.kind);
    const rule = await gateRule(tx, input.kind);
    const now = await databaseNow(tx);
    const changed = await tx
      .update(gates)
      .set({
        state: "withdrawn",
        validUntil: null,
        reason: input.reason,
        decidedAt: now,
        decidedBy: ctx.actor.userId,
        decidedByName: ctx.actor.name,
        updatedAt: now,
      })
      .where(
        and(eq(gates.annotatorId, person.id), eq(gates.kind, input.kind), inArray(gates.state, ["valid", "submitted"])),
      )
      .returning({ kind: gates.kind });
    if (changed.length === 0)
      throw new ConflictError("This gate does not hold, so there is nothing to withdraw. Nothing was changed.");
    await recordAudit(tx, ctx, {
      action: "gate.withdrawn",
      subject: { type: "gate", id: person.id, name: `${rule.title} of ${person.name}` },
      vendorId: person.vendorId,
      annotatorId: person.id,
      before: { state: gate.state, validUntil: gate.validUntil },
      after: { state: "withdrawn", reason: input.reason },
    });
    await accessMayChange(tx, ctx, { vendorId: person.vendorId, annotatorId: person.id });
  });
}
