import { z } from "zod";

const shortText = (what: string) =>
  z.string().trim().min(2, `Give ${what} with at least 2 characters.`).max(80, "Keep it under 80 characters.");
const reason = z
  .string()
  .trim()
  .min(10, "Say why in at least 10 characters; auditors read it.")
  .max(500, "Keep the reason under 500 characters.");
const whole = (what: string, min: number, max: number) =>
  z
    .number({ error: `Give ${what}.` })
    .int("Whole numbers only.")
    .min(min, `At least ${min}.`)
    .max(max, `At most ${max}.`);
const unique = (ids: readonly string[]) => new Set(ids).size === ids.length;

export const createProjectInput = z.object({
  name: shortText("a name"),
  environmentId: z.uuid("Choose the environment the work happens in."),
  healthProfileId: z.uuid("Choose what a connection must hold."),
  vendorIds: z.array(z.uuid()).max(50, "At most 50 vendors.").refine(unique, "A vendor is named twice."),
  scopeIds: z
    .array(z.uuid())
    .min(1, "Choose at least one slice of data.")
    .max(50, "At most 50 scopes.")
    .refine(unique, "A scope is named twice."),
});
export type CreateProjectInput = z.infer<typeof createProjectInput>;

export const addVendorInput = z.object({ projectId: z.uuid(), vendorId: z.uuid("Choose a vendor.") });
export type AddVendorInput = z.infer<typeof addVendorInput>;

export const addScopeInput = z.object({ projectId: z.uuid(), scopeId: z.uuid("Choose a scope.") });
export type AddScopeInput = z.infer<typeof addScopeInput>;

export const closeProjectInput = z.object({ projectId: z.uuid(), reason });
export type CloseProjectInput = z.infer<typeof closeProjectInput>;

export const projectIdInput = z.object({ projectId: z.uuid() });

const projectStatuses = ["active", "closed"] as const;
/** Place in a list: `after` or `before` a row, as handed out by the page before. */
const place = { after: z.string().max(600).optional(), before: z.string().max(600).optional() };

export const listProjectsInput = z.object({
  text: z.string().trim().max(80).optional(),
  status: z.enum(projectStatuses).optional(),
  ...place,
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListProjectsInput = z.output<typeof listProjectsInput>;

export const listPeopleInput = z.object({ projectId: z.uuid(), ...place });
export type ListPeopleInput = z.infer<typeof listPeopleInput>;

export const listCandidatesInput = z.object({
  projectId: z.uuid(),
  scopeId: z.uuid(),
  text: z.string().trim().max(80).optional(),
  ...place,
});
export type ListCandidatesInput = z.infer<typeof listCandidatesInput>;

/** How far ahead an assignment may end, in days. */
export const assignmentMaxDays = 731;

export const assignAnnotatorsInput = z.object({
  projectId: z.uuid(),
  scopeId: z.uuid("Choose the slice of data they work on."),
  annotatorIds: z
    .array(z.uuid())
    .min(1, "Choose at least one person.")
    .max(100, "At most 100 people at once.")
    .refine(unique, "A person is named twice."),
  endsAt: z.date({ error: "Give the last day." }),
});
export type AssignAnnotatorsInput = z.infer<typeof assignAnnotatorsInput>;

export const endAssignmentInput = z.object({ assignmentId: z.uuid(), reason });
export type EndAssignmentInput = z.infer<typeof endAssignmentInput>;

/** Nothing finer is measured, and the database's numbers do not reach as near to nothing as these do. */
const hundredths = (value: number) => Math.round(value * 100) / 100;

export const createHealthProfileInput = z.object({
  name: shortText("a name"),
  rttP95Ms: whole("the limit of the round trip", 1, 5_000),
  jitterMs: whole("the limit of the jitter", 1, 2_000),
  lossPercent: z
    .number({ error: "Give the limit of the loss." })
    .min(0, "At least 0.")
    .max(100, "At most 100.")
    .transform(hundredths),
  minDownMbps: z
    .number({ error: "Give the least throughput." })
    .min(0, "At least 0.")
    .max(10_000, "At most 10,000.")
    .transform(hundredths),
  raiseSeconds: whole("the seconds", 0, 3_600),
  clearSeconds: whole("the seconds", 0, 3_600),
});
export type CreateHealthProfileInput = z.infer<typeof createHealthProfileInput>;
