import { z } from "zod";
import { auditActionNames } from "../audit-actions.ts";

const page = {
  /** The last row's id of the page before. */
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(100).default(50),
};

/** What the timeline can be narrowed to; everything given must hold. */
export const auditFilter = z.object({
  actorId: z.uuid().optional(),
  vendorId: z.uuid().optional(),
  annotatorId: z.uuid().optional(),
  projectId: z.uuid().optional(),
  datasetId: z.uuid().optional(),
  environmentId: z.uuid().optional(),
  accessRequestId: z.uuid().optional(),
  grantId: z.uuid().optional(),
  /** Any of these. */
  actions: z.array(z.enum(auditActionNames)).min(1).max(auditActionNames.length).optional(),
  /** From this moment on. */
  from: z.date().optional(),
  /** Before this moment. */
  to: z.date().optional(),
  /** Part of the actor's or the subject's name. */
  text: z.string().trim().min(2, "Type at least 2 characters.").max(100, "Keep the search under 100 characters.").optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const listEventsInput = auditFilter
  .extend(page)
  .refine((input) => !input.from || !input.to || input.from < input.to, { path: ["to"], message: "The end must be after the beginning." });
export type ListEventsInput = z.infer<typeof listEventsInput>;

/** What has a timeline of its own. */
export const timelineKinds = ["vendor", "annotator", "project", "dataset", "environment", "request", "grant"] as const;
export const timelineInput = z.object({ of: z.enum(timelineKinds), id: z.uuid(), ...page });
export type TimelineInput = z.infer<typeof timelineInput>;
