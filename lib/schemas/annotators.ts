import { z } from "zod";
import { actReason, emailAddress, personName } from "./vendors.ts";

const gateKindNames = ["nda", "training", "connectivity"] as const;
export type GateKindName = (typeof gateKindNames)[number];

/** What an annotator may do today, worked out from gates and suspensions by the database clock. */
export const clearances = ["cleared", "onboarding", "lapsed", "suspended"] as const;
export type Clearance = (typeof clearances)[number];

/** State of a gate as people see it; `lapsing` = valid, but at most 14 days left. */
const gateViewStates = [
  "valid",
  "lapsing",
  "lapsed",
  "missing",
  "submitted",
  "failed",
  "rejected",
  "withdrawn",
] as const;
export type GateViewState = (typeof gateViewStates)[number];

export const listAnnotatorsInput = z.object({
  text: z.string().trim().max(100).optional(),
  vendorId: z.uuid().optional(),
  clearance: z.enum(clearances).optional(),
  /** evidence = a certificate waits for verification, lapsing = a gate ends within 14 days. */
  gate: z.enum(["evidence", "lapsing"]).optional(),
  after: z.string().max(600).optional(),
  before: z.string().max(600).optional(),
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListAnnotatorsInput = z.output<typeof listAnnotatorsInput>;

export const annotatorIdInput = z.object({ annotatorId: z.uuid() });
export type AnnotatorIdInput = z.infer<typeof annotatorIdInput>;

export const inviteAnnotatorInput = z.object({
  name: personName,
  email: emailAddress,
  location: z.string().trim().max(120, "Keep the place under 120 characters.").optional(),
});
export type InviteAnnotatorInput = z.output<typeof inviteAnnotatorInput>;

export const suspendAnnotatorInput = z.object({ annotatorId: z.uuid(), reason: actReason });
export type SuspendAnnotatorInput = z.infer<typeof suspendAnnotatorInput>;
export const restoreAnnotatorInput = z.object({ annotatorId: z.uuid(), reason: actReason });
export type RestoreAnnotatorInput = z.infer<typeof restoreAnnotatorInput>;

export const resetAnnotatorInput = z.object({ annotatorId: z.uuid(), reason: actReason });
export type ResetAnnotatorInput = z.infer<typeof resetAnnotatorInput>;

/** The signature is bound to the exact text that was on screen. */
export const signNdaInput = z.object({
  textId: z.uuid(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256"),
  typedName: z.string().trim().min(2, "Type your full name.").max(120, "Keep the name under 120 characters."),
});
export type SignNdaInput = z.infer<typeof signNdaInput>;

/** Largest certificate, in bytes. */
export const evidenceLimit = 10 * 1024 * 1024;
export const evidenceMediaTypes = ["application/pdf", "image/png", "image/jpeg"] as const;
export type EvidenceMediaType = (typeof evidenceMediaTypes)[number];

/** Only gates that are proved by a file. The file itself travels as the body of the request. */
export const uploadEvidenceInput = z.object({
  kind: z.enum(["training"]),
  fileName: z.string().trim().min(1).max(200),
  content: z.instanceof(Uint8Array),
});
export type UploadEvidenceInput = z.infer<typeof uploadEvidenceInput>;
export const evidenceIdInput = z.object({ evidenceId: z.uuid() });
export type EvidenceIdInput = z.infer<typeof evidenceIdInput>;

/** `evidenceId` is what the decider looked at: a newer upload meanwhile is refused. */
export const verifyGateInput = z
  .object({
    annotatorId: z.uuid(),
    kind: z.enum(gateKindNames),
    evidenceId: z.uuid(),
    verdict: z.enum(["accepted", "returned"]),
    validUntil: z.date().optional(),
    reason: z.string().trim().max(2_000, "Keep the reason under 2,000 characters.").optional(),
  })
  .refine((v) => v.verdict === "accepted" || (v.reason ?? "").length >= 10, {
    path: ["reason"],
    message: "Say what is wrong in at least 10 characters; the annotator reads it.",
  });
export type VerifyGateInput = z.infer<typeof verifyGateInput>;

export const withdrawGateInput = z.object({ annotatorId: z.uuid(), kind: z.enum(gateKindNames), reason: actReason });
export type WithdrawGateInput = z.infer<typeof withdrawGateInput>;
