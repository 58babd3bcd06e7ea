import { z } from "zod";
import { auditActionNames } from "../audit-actions.ts";

const page = {
  /** Only events older than this one: the last row's id of the page before. */
  cursor: z.uuid().optional(),
  /** Only events newer than this one: the first row's id of the page after. Wins over `cursor`. */
  before: z.uuid().optional(),
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
  text: z
    .string()
    .trim()
    .min(2, "Type at least 2 characters.")
    .max(100, "Keep the search under 100 characters.")
    .optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const listEventsInput = auditFilter
  .extend(page)
  .refine((input) => !input.from || !input.to || input.from < input.to, {
    path: ["to"],
    message: "The end must be after the beginning.",
  });
export type ListEventsInput = z.infer<typeof listEventsInput>;

const { vendorId, annotatorId, projectId, datasetId, environmentId, accessRequestId, grantId } = auditFilter.shape;
const things = { vendorId, annotatorId, projectId, datasetId, environmentId, accessRequestId, grantId };

/** The history of one thing: exactly one of the ids. */
export const timelineInput = z
  .object({ ...things, ...page })
  .refine((input) => Object.keys(things).filter((name) => input[name as keyof typeof things]).length === 1, {
    message: "Name one thing whose history to show.",
  });
export type TimelineInput = z.infer<typeof timelineInput>;
