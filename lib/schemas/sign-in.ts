import { z } from "zod";
import { roleNames } from "#lib/roles.ts";
import { mfaPolicies } from "#lib/sign-in-method.ts";
import { parseNetwork } from "./network.ts";

/** How long a session may be left alone, in minutes, and how long it may last at all, in hours. */
export const limitBounds = { idleMinutes: [5, 480], absoluteHours: [1, 24] } as const;

const whole = (what: string) => z.number({ error: `Say how many ${what}.` }).int("Whole numbers only.");
const limits = {
  role: z.enum(roleNames),
  idleMinutes: whole("minutes")
    .min(limitBounds.idleMinutes[0], "At least 5 minutes.")
    .max(limitBounds.idleMinutes[1], "At most 480 minutes, which are 8 hours."),
  absoluteHours: whole("hours")
    .min(limitBounds.absoluteHours[0], "At least 1 hour.")
    .max(limitBounds.absoluteHours[1], "At most 24 hours."),
  mfa: z.enum(mfaPolicies),
};
export const roleLimitsInput = z.object(limits).refine((value) => value.idleMinutes <= value.absoluteHours * 60, {
  path: ["idleMinutes"],
  message: "A session cannot be idle for longer than it lasts.",
});
export type RoleLimitsInput = z.output<typeof roleLimitsInput>;

/** Whose networks: one role's or one vendor's. */
const whose = { role: z.enum(roleNames).nullable(), vendorId: z.uuid().nullable() };
const forOne = {
  check: (value: { role: string | null; vendorId: string | null }) =>
    (value.role === null) !== (value.vendorId === null),
  message: { path: ["role"], message: "Choose a role or a vendor." },
};

const network = z.string().transform((text, ctx) => {
  const parsed = parseNetwork(text);
  if (parsed !== null) return parsed;
  ctx.addIssue({ code: "custom", message: "Type an address or a network, such as 198.51.100.0/24 or 2001:db8::/32." });
  return z.NEVER;
});
export const addNetworkInput = z
  .object({
    ...whose,
    network,
    note: z
      .string()
      .trim()
      .min(3, "Say which place this is, so that others know later.")
      .max(200, "Keep it under 200 characters."),
  })
  .refine(forOne.check, forOne.message);
export type AddNetworkInput = z.output<typeof addNetworkInput>;

export const removeNetworkInput = z.object({ networkId: z.uuid() });
export type RemoveNetworkInput = z.output<typeof removeNetworkInput>;

/** What would be, before it is saved: with one more network. */
export const previewNetworkInput = z.object({ ...whose, network }).refine(forOne.check, forOne.message);
export type PreviewNetworkInput = z.output<typeof previewNetworkInput>;

export const listSignInsInput = z.object({
  /** Name or e-mail address. */
  text: z.string().trim().max(100).optional(),
  vendorId: z.uuid().optional(),
  result: z.enum(["accepted", "refused"]).optional(),
  flagged: z.boolean().optional(),
  after: z.string().max(600).optional(),
  before: z.string().max(600).optional(),
});
export type ListSignInsInput = z.output<typeof listSignInsInput>;
