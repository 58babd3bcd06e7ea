import { z } from "zod";

/** Why an act was done: read by auditors, so a word is not enough. */
export const actReason = z
  .string()
  .trim()
  .min(10, "Say why in at least 10 characters; auditors read it.")
  .max(2_000, "Keep the reason under 2,000 characters.");

export const personName = z
  .string()
  .trim()
  .min(2, "Give the full name.")
  .max(120, "Keep the name under 120 characters.")
  .regex(/^[^\p{C}<>]+$/u, "The name holds characters that cannot be shown.");

/** Lower-case ASCII, as `users.email` stores it. */
export const emailAddress = z
  .email("This is not an e-mail address.")
  .max(254, "The address is too long.")
  .transform((value) => value.toLowerCase());

const vendorName = z
  .string()
  .trim()
  .min(2, "Give the company's name.")
  .max(120, "Keep the name under 120 characters.")
  .regex(/^[^\p{C}<>]+$/u, "The name holds characters that cannot be shown.");

/** Place in a list: `after` or `before` a row, as handed out by the page before. */
const place = { after: z.string().max(600).optional(), before: z.string().max(600).optional() };

const vendorStatuses = ["active", "suspended"] as const;
export const listVendorsInput = z.object({
  text: z.string().trim().max(100).optional(),
  status: z.enum(vendorStatuses).optional(),
  ...place,
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListVendorsInput = z.output<typeof listVendorsInput>;

export const vendorIdInput = z.object({ vendorId: z.uuid() });
export type VendorIdInput = z.infer<typeof vendorIdInput>;

export const createVendorInput = z.object({ name: vendorName });
export type CreateVendorInput = z.infer<typeof createVendorInput>;

export const suspendVendorInput = z.object({ vendorId: z.uuid(), reason: actReason });
export type SuspendVendorInput = z.infer<typeof suspendVendorInput>;
export const restoreVendorInput = z.object({ vendorId: z.uuid(), reason: actReason });
export type RestoreVendorInput = z.infer<typeof restoreVendorInput>;

export const inviteCoordinatorInput = z.object({ vendorId: z.uuid(), name: personName, email: emailAddress });
export type InviteCoordinatorInput = z.infer<typeof inviteCoordinatorInput>;
