import { z } from "zod";
import { key32 } from "./agent-protocol.ts";

const reason = z
  .string()
  .trim()
  .min(10, "Say why in at least 10 characters; approvers and auditors read it.")
  .max(2_000, "Keep the reason under 2,000 characters.");
const durationHours = z
  .number({ error: "Say for how many hours." })
  .int("Whole hours only.")
  .min(1, "At least 1 hour.")
  .max(2_160, "At most 90 days.");

export const createRequestInput = z.object({ assignmentId: z.uuid(), reason, durationHours });
export type CreateRequestInput = z.infer<typeof createRequestInput>;

export const editRequestInput = z.object({ requestId: z.uuid(), reason, durationHours });
export type EditRequestInput = z.infer<typeof editRequestInput>;

export const withdrawRequestInput = z.object({ requestId: z.uuid() });

/** `contentHash` is the fingerprint the decider saw: a request edited meanwhile is refused. */
export const decideRequestInput = z
  .object({
    requestId: z.uuid(),
    contentHash: z.string().length(64),
    verdict: z.enum(["approved", "rejected"]),
    reason: z.string().trim().max(2_000).optional(),
  })
  .refine((d) => d.verdict === "approved" || (d.reason ?? "").length >= 3, {
    path: ["reason"],
    message: "Say why; the requester is told.",
  });
export type DecideRequestInput = z.infer<typeof decideRequestInput>;

/** The neighbouring page of a list: rows older than the one, or newer than the other. */
const place = { after: z.string().max(120).optional(), before: z.string().max(120).optional() };

export const requestStates = ["pending", "approved", "rejected", "withdrawn", "expired"] as const;
export const listRequestsInput = z.object({
  state: z.enum(requestStates).optional(),
  annotatorId: z.uuid().optional(),
  projectId: z.uuid().optional(),
  ...place,
});
export type ListRequestsInput = z.infer<typeof listRequestsInput>;

export const grantStates = ["open", "suspended", "closed"] as const;
export const listGrantsInput = z.object({
  state: z.enum(grantStates).optional(),
  annotatorId: z.uuid().optional(),
  projectId: z.uuid().optional(),
  ...place,
});
export type ListGrantsInput = z.infer<typeof listGrantsInput>;

export const revokeGrantInput = z.object({ grantId: z.uuid(), reason });
export type RevokeGrantInput = z.infer<typeof revokeGrantInput>;

export const lockTargets = ["person", "project", "vendor", "everyone"] as const;
export const setLockInput = z
  .object({ target: z.enum(lockTargets), targetId: z.uuid().nullable(), reason })
  .refine((l) => (l.target === "everyone") === (l.targetId === null), {
    path: ["targetId"],
    message: "Choose whom to lock.",
  });
export type SetLockInput = z.infer<typeof setLockInput>;
export const previewLockInput = z.object({ target: z.enum(lockTargets), targetId: z.uuid().nullable() });
export type PreviewLockInput = z.infer<typeof previewLockInput>;
export const liftLockInput = z.object({ lockId: z.uuid(), reason });
export type LiftLockInput = z.infer<typeof liftLockInput>;

export const registerKeyInput = z.object({ publicKey: key32 });
export type RegisterKeyInput = z.infer<typeof registerKeyInput>;

export const requestIdInput = z.object({ requestId: z.uuid() });
export const grantIdInput = z.object({ grantId: z.uuid() });
