import { eq } from "drizzle-orm";
import { evidenceFiles } from "#db/schema/annotators.ts";
import type { EvidenceIdInput, EvidenceMediaType } from "#lib/schemas/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { loadAnnotator } from "./load-annotator.ts";

export type EvidenceContent = { fileName: string; mediaType: EvidenceMediaType; sha256: string; content: Uint8Array };

/**
 * The bytes of one proof; that they were read is an event.
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function readEvidence(ctx: Context, input: EvidenceIdInput): Promise<EvidenceContent> {
  authorize(ctx, "evidence.read");
  return asActor(ctx, async (tx) => {
    const [file] = await tx.select().from(evidenceFiles).where(eq(evidenceFiles.id, input.evidenceId));
    if (!file) throw new NotFoundError();
    const owner = await loadAnnotator(tx, file.annotatorId);
    await recordAudit(tx, ctx, {
      action: "evidence.read",
      subject: { type: "evidence", id: file.id, name: owner.name },
      vendorId: file.vendorId,
      annotatorId: file.annotatorId,
      after: { fileName: file.fileName, sha256: file.sha256 },
    });
    return {
      fileName: file.fileName,
      mediaType: file.mediaType,
      sha256: file.sha256,
      content: new Uint8Array(file.content),
    };
  });
}
