import { and, desc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { evidenceFiles, gates } from "#db/schema/annotators.ts";
import type { VerifyGateInput } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, ForbiddenError, InvalidError } from "#server/errors.ts";
import { accessMayChange } from "./access-may-change.ts";
import { gateRule, lockGate } from "./gate-rule.ts";
import { loadAnnotator } from "./load-annotator.ts";
import { awaitsVerdict, gateEnd, gateHolds, isOwnGate } from "./policy.ts";

/**
 * Compliance accepts a proof, until a chosen day or the rule's end, or returns it with a reason. Returning a renewal
 * leaves the gate as it was.
 * @throws NotFoundError, ForbiddenError for one's own gate, ConflictError when nothing waits or a newer proof came
 */
export async function verifyGate(ctx: Context, input: VerifyGateInput): Promise<{ validUntil: Date | null }> {
  authorize(ctx, "gate.verify");
  return asActor(ctx, async (tx) => {
    const person = await loadAnnotator(tx, input.annotatorId);
    if (isOwnGate(ctx.actor, person))
      throw new ForbiddenError("This is your own gate. Somebody else has to decide; nothing was changed.");
    const gate = await lockGate(tx, person.id, input.kind);
    const rule = await gateRule(tx, input.kind);
    if (!awaitsVerdict(gate))
      throw new ConflictError("Nothing waits for a verdict here any more. Nothing was changed.");
    if ((await newestProof(tx, gate)) !== input.evidenceId)
      throw new ConflictError(
        "A newer proof came since you opened this page. Look at it, then decide; nothing was changed.",
      );
    const now = await databaseNow(tx);
    const decided = { decidedAt: now, decidedBy: ctx.actor.userId, decidedByName: ctx.actor.name, updatedAt: now };
    const reason = input.reason || null;
    const key = and(eq(gates.annotatorId, person.id), eq(gates.kind, input.kind));
    const stillHolds = gateHolds(gate, now);
    let validUntil = stillHolds ? gate.validUntil : null;
    if (input.verdict === "accepted") {
      const end = gateEnd(now, rule.validityDays, input.validUntil);
      if ("problem" in end) throw new InvalidError(end.problem, "validUntil");
      validUntil = end.until;
      await tx
        .update(gates)
        .set({ state: "valid", validUntil, evidenceId: input.evidenceId, reason, lapsedToldAt: null, ...decided })
        .where(key);
    } else {
      await tx
        .update(gates)
        .set({ ...(stillHolds ? {} : { state: "rejected", validUntil: null }), reason, ...decided })
        .where(key);
    }
    await recordAudit(tx, ctx, {
      action: input.verdict === "accepted" ? "gate.verified" : "gate.rejected",
      subject: { type: "gate", id: person.id, name: `${rule.title} of ${person.name}` },
      vendorId: person.vendorId,
      annotatorId: person.id,
      before: { state: gate.state, validUntil: gate.validUntil },
      after: {
        state: input.verdict === "accepted" || stillHolds ? "valid" : "rejected",
        validUntil,
        evidenceId: input.evidenceId,
        reason,
      },
    });
    await accessMayChange(tx, ctx, { vendorId: person.vendorId, annotatorId: person.id });
    return { validUntil };
  });
}

/** What the verdict is about: the newest file for gates proved by files, else what the gate points at. */
async function newestProof(tx: Tx, gate: typeof gates.$inferSelect): Promise<string | null> {
  if (gate.kind !== "training") return gate.evidenceId;
  const [file] = await tx
    .select({ id: evidenceFiles.id })
    .from(evidenceFiles)
    .where(and(eq(evidenceFiles.annotatorId, gate.annotatorId), eq(evidenceFiles.gateKind, gate.kind)))
    .orderBy(desc(evidenceFiles.createdAt), desc(evidenceFiles.id))
    .limit(1);
  return file?.id ?? null;
}
