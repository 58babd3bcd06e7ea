import { and, desc, eq } from "drizzle-orm";
import { gates, ndaSignatures, ndaTexts } from "#db/schema/annotators.ts";
import type { SignNdaInput } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import { accessMayChange } from "./access-may-change.ts";
import { gateRule, lockGate } from "./gate-rule.ts";
import { ownActiveAnnotator } from "./own-annotator.ts";
import { afterSelfProof, gateEnd, namesMatch } from "./policy.ts";

/**
 * The annotator signs the current text by typing their name. Keeps version, hash, name, time and address.
 * The gate holds at once, unless compliance took it away before: then it waits for their verdict.
 * @throws InvalidError when the name differs, ConflictError when the text is not the current one
 */
export async function signNda(
  ctx: Context,
  input: SignNdaInput,
): Promise<{ state: "valid" | "submitted"; validUntil: Date | null }> {
  authorize(ctx, "gate.submitOwn");
  return asActor(ctx, async (tx) => {
    const own = await ownActiveAnnotator(tx, ctx);
    const [text] = await tx
      .select({ id: ndaTexts.id, version: ndaTexts.version, sha256: ndaTexts.sha256 })
      .from(ndaTexts)
      .orderBy(desc(ndaTexts.version))
      .limit(1);
    if (!text || text.id !== input.textId || text.sha256 !== input.sha256)
      throw new ConflictError("The text changed since you opened it. Read the new one, then sign; nothing was signed.");
    if (!namesMatch(input.typedName, own.name))
      throw new InvalidError(`Type your name as it stands in your invitation: ${own.name}.`, "typedName");
    const gate = await lockGate(tx, own.id, "nda");
    const rule = await gateRule(tx, "nda");
    const now = await databaseNow(tx);
    const end = gateEnd(now, rule.validityDays);
    if ("problem" in end) throw new ConflictError(end.problem);
    const state = afterSelfProof(gate.state);
    const validUntil = state === "valid" ? end.until : null;
    const [signature] = await tx
      .insert(ndaSignatures)
      .values({
        annotatorId: own.id,
        vendorId: own.vendorId,
        textId: text.id,
        textSha256: text.sha256,
        typedName: input.typedName,
        sourceIp: ctx.sourceIp,
        signedAt: now,
      })
      .returning({ id: ndaSignatures.id });
    if (!signature) throw new Error("the signature was not inserted");
    await tx
      .update(gates)
      .set({
        state,
        validUntil,
        submittedAt: now,
        decidedAt: state === "valid" ? now : null,
        decidedBy: null,
        decidedByName: null,
        reason: null,
        evidenceId: signature.id,
        lapsedToldAt: null,
        updatedAt: now,
      })
      .where(and(eq(gates.annotatorId, own.id), eq(gates.kind, "nda")));
    await recordAudit(tx, ctx, {
      action: "nda.signed",
      subject: { type: "gate", id: own.id, name: `version ${text.version}` },
      vendorId: own.vendorId,
      annotatorId: own.id,
      before: { state: gate.state, validUntil: gate.validUntil },
      after: {
        state,
        validUntil,
        signatureId: signature.id,
        textVersion: text.version,
        textSha256: text.sha256,
        typedName: input.typedName,
      },
    });
    // What may open again by it opens by the portal's rules: an annotator opens nothing.
    const portal: Context = { ...ctx, actor: { kind: "system", name: "Gatehouse" } };
    await accessMayChange(tx, portal, { vendorId: own.vendorId, annotatorId: own.id });
    return { state, validUntil };
  });
}
