import {
  annotatorIdInput,
  evidenceIdInput,
  inviteAnnotatorInput,
  listAnnotatorsInput,
  resetAnnotatorInput,
  restoreAnnotatorInput,
  signNdaInput,
  suspendAnnotatorInput,
  uploadEvidenceInput,
  verifyGateInput,
  withdrawGateInput,
} from "#lib/schemas/annotators.ts";
import { clientProcedure, personProcedure, router, vendorProcedure } from "#server/api/trpc.ts";
import { getAnnotator } from "./get-annotator.ts";
import { inviteAnnotator } from "./invite-annotator.ts";
import { listAnnotators } from "./list-annotators.ts";
import { myGates } from "./my-gates.ts";
import { previewAnnotatorSuspension } from "./preview-annotator-suspension.ts";
import { readEvidence } from "./read-evidence.ts";
import { renewInvitation } from "./renew-invitation.ts";
import { resetAnnotator } from "./reset-annotator.ts";
import { restoreAnnotator } from "./restore-annotator.ts";
import { signNda } from "./sign-nda.ts";
import { startConnectivityTest } from "./start-connectivity-test.ts";
import { summarizeAnnotators } from "./summarize-annotators.ts";
import { suspendAnnotator } from "./suspend-annotator.ts";
import { uploadEvidence } from "./upload-evidence.ts";
import { verifyGate } from "./verify-gate.ts";
import { withdrawGate } from "./withdraw-gate.ts";

export const annotatorsRouter = router({
  list: personProcedure.input(listAnnotatorsInput).query(({ ctx, input }) => listAnnotators(ctx, input)),
  summary: personProcedure.query(({ ctx }) => summarizeAnnotators(ctx)),
  get: personProcedure.input(annotatorIdInput).query(({ ctx, input }) => getAnnotator(ctx, input)),
  invite: vendorProcedure.input(inviteAnnotatorInput).mutation(({ ctx, input }) => inviteAnnotator(ctx, input)),
  renewInvitation: vendorProcedure.input(annotatorIdInput).mutation(({ ctx, input }) => renewInvitation(ctx, input)),
  previewSuspension: personProcedure
    .input(annotatorIdInput)
    .query(({ ctx, input }) => previewAnnotatorSuspension(ctx, input)),
  suspend: personProcedure.input(suspendAnnotatorInput).mutation(({ ctx, input }) => suspendAnnotator(ctx, input)),
  restore: personProcedure.input(restoreAnnotatorInput).mutation(({ ctx, input }) => restoreAnnotator(ctx, input)),
  resetSignIn: personProcedure.input(resetAnnotatorInput).mutation(({ ctx, input }) => resetAnnotator(ctx, input)),
  myGates: vendorProcedure.query(({ ctx }) => myGates(ctx)),
  signNda: vendorProcedure.input(signNdaInput).mutation(({ ctx, input }) => signNda(ctx, input)),
  /** Called by app/api/evidence, which takes the file as the body and so knows its progress. */
  uploadEvidence: vendorProcedure.input(uploadEvidenceInput).mutation(({ ctx, input }) => uploadEvidence(ctx, input)),
  readEvidence: personProcedure.input(evidenceIdInput).mutation(({ ctx, input }) => readEvidence(ctx, input)),
  startConnectivityTest: vendorProcedure.mutation(({ ctx }) => startConnectivityTest(ctx)),
  verifyGate: clientProcedure.input(verifyGateInput).mutation(({ ctx, input }) => verifyGate(ctx, input)),
  withdrawGate: clientProcedure.input(withdrawGateInput).mutation(({ ctx, input }) => withdrawGate(ctx, input)),
});
