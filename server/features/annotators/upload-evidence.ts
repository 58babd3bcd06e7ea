import { createHash } from "node:crypto";
import { and, eq, gt } from "drizzle-orm";
import { fileTypeFromBuffer } from "file-type";
import { evidenceFiles, gates } from "#db/schema/annotators.ts";
import {
  type EvidenceMediaType,
  evidenceLimit,
  evidenceMediaTypes,
  type UploadEvidenceInput,
} from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { gateRule, lockGate } from "./gate-rule.ts";
import { ownActiveAnnotator } from "./own-annotator.ts";
import { gateHolds, safeFileName } from "./policy.ts";

/** Uploads one person may make in a day: each is kept for good. */
const perDay = 20;

/**
 * The annotator hands in a certificate; what it is, is told by its bytes. The gate waits for compliance; one that
 * still holds keeps holding until its own end.
 * @throws InvalidError for an empty, too large or foreign file
 */
export async function uploadEvidence(ctx: Context, input: UploadEvidenceInput): Promise<{ evidenceId: string }> {
  authorize(ctx, "gate.submitOwn");
  const content = Buffer.from(input.content);
  const mediaType = await sniff(content);
  return asActor(ctx, async (tx) => {
    const own = await ownActiveAnnotator(tx, ctx);
    const gate = await lockGate(tx, own.id, input.kind);
    const rule = await gateRule(tx, input.kind);
    const now = await databaseNow(tx);
    const recent = await tx
      .select({ id: evidenceFiles.id })
      .from(evidenceFiles)
      .where(
        and(eq(evidenceFiles.annotatorId, own.id), gt(evidenceFiles.createdAt, new Date(now.getTime() - 86_400_000))),
      )
      .limit(perDay);
    if (recent.length >= perDay)
      throw new ConflictError(
        `You uploaded ${perDay} files in the last 24 hours. Nothing was uploaded; come back tomorrow.`,
      );
    const sha256 = createHash("sha256").update(content).digest("hex");
    const fileName = safeFileName(input.fileName, mediaType);
    const [file] = await tx
      .insert(evidenceFiles)
      .values({
        annotatorId: own.id,
        vendorId: own.vendorId,
        gateKind: input.kind,
        fileName,
        mediaType,
        size: content.length,
        sha256,
        content,
        createdAt: now,
      })
      .returning({ id: evidenceFiles.id });
    if (!file) throw new Error("the file was not inserted");
    // A renewal must not cost anybody the access they have: see awaitsVerdict in policy.ts.
    const state = gateHolds(gate, now) ? "valid" : "submitted";
    await tx
      .update(gates)
      .set(
        state === "valid"
          ? { submittedAt: now, updatedAt: now }
          : { state, submittedAt: now, validUntil: null, reason: null, updatedAt: now },
      )
      .where(and(eq(gates.annotatorId, own.id), eq(gates.kind, input.kind)));
    await recordAudit(tx, ctx, {
      action: "evidence.uploaded",
      subject: { type: "evidence", id: file.id, name: `${rule.title} of ${own.name}` },
      vendorId: own.vendorId,
      annotatorId: own.id,
      before: { gate: rule.title, state: gate.state },
      after: { gate: rule.title, state, fileName, mediaType, size: content.length, sha256 },
    });
    await notifyLive(tx, { topic: "annotators", vendorId: own.vendorId, annotatorId: own.id });
    return { evidenceId: file.id };
  });
}

/** What the bytes are, by their magic numbers; name and declared type are the sender's word only. */
async function sniff(content: Buffer): Promise<EvidenceMediaType> {
  if (content.length === 0)
    throw new InvalidError("The file is empty. Choose another one; nothing was uploaded.", "file");
  if (content.length > evidenceLimit)
    throw new InvalidError("The file is larger than 10 MB. Choose a smaller one; nothing was uploaded.", "file");
  const found = await fileTypeFromBuffer(content);
  const mediaType = evidenceMediaTypes.find((type) => type === found?.mime);
  if (!mediaType)
    throw new InvalidError(
      "This is not a PDF, PNG or JPEG file, whatever its name says. Nothing was uploaded.",
      "file",
    );
  return mediaType;
}
