import { z } from "zod";
import { roleNames } from "#lib/roles.ts";
import { passkeyAnswer } from "./account.ts";
import { linkInput } from "./members.ts";
import { totpCode } from "./totp-code.ts";

const text = (max: number, empty: string) =>
  z.string().trim().min(1, empty).max(max, `Keep it under ${max} characters.`);
const optional = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Keep it under ${max} characters.`)
    .transform((value) => value || null)
    .nullable()
    .default(null);

const issuer = z
  .url({ protocol: /^https?$/, error: "Give the issuer as an address that begins with https://." })
  .max(500, "The address is too long.")
  .refine((value) => !/[?#]/.test(value), "An issuer has no ? and no # in it.");

/** A domain of e-mail addresses: "northwind.example". */
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .transform((value) => value.replace(/^@/, ""))
  .pipe(
    z
      .string()
      .max(253)
      .regex(/^(?=.*\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "Give domains such as northwind.example, one on each line."),
  );
const domains = z.array(domain).min(1, "Name at least one domain of e-mail addresses.").max(50);
const values = z.array(text(300, "Leave no value empty.")).max(50);

/** Who the provider is: enough to be told what to enter there. */
const identity = {
  name: text(80, "Give the name people know it by."),
  issuer,
  allowedDomains: domains,
};

export const createProviderInput = z.object({ ...identity, vendorId: z.uuid().nullable().default(null) });
export type CreateProviderInput = z.output<typeof createProviderInput>;

export const updateProviderInput = z
  .object({
    providerId: z.uuid(),
    /** As the form was opened; another one's change in between is not overwritten. */
    revision: z.number().int().positive(),
    ...identity,
    clientId: z.string().trim().max(300),
    /** undefined = keep the one there is; null = none. Never read back. */
    clientSecret: z.string().min(1).max(2_000).nullish(),
    scope: text(300, "Ask for at least openid.").refine(
      (value) => value.split(/\s+/).includes("openid"),
      "The scopes must include openid.",
    ),
    caPem: optional(40_000).refine(
      (value) => value === null || /^-----BEGIN CERTIFICATE-----\r?\n/.test(value),
      "Paste the certificate as PEM, from BEGIN CERTIFICATE to END CERTIFICATE.",
    ),
    roleClaim: optional(100),
    roleMapping: z.array(z.object({ value: text(300, "Give the claim's value."), role: z.enum(roleNames) })).max(100),
    requiredClaim: optional(100),
    requiredValue: optional(300),
    mfaAcr: values,
    mfaAmr: values,
  })
  .refine((value) => (value.requiredClaim === null) === (value.requiredValue === null), {
    path: ["requiredValue"],
    message: "Give the claim and its value, or neither.",
  })
  .refine((value) => value.roleClaim !== null || value.roleMapping.length === 0, {
    path: ["roleClaim"],
    message: "Say which claim the mapping reads.",
  });
export type UpdateProviderInput = z.output<typeof updateProviderInput>;

export const providerIdInput = z.object({ providerId: z.uuid() });
export type ProviderIdInput = z.output<typeof providerIdInput>;

export const setProviderStatusInput = z.object({ providerId: z.uuid(), status: z.enum(["on", "off"]) });
export type SetProviderStatusInput = z.output<typeof setProviderStatusInput>;

export const unlinkIdentityInput = z.object({ identityId: z.uuid() });
export type UnlinkIdentityInput = z.output<typeof unlinkIdentityInput>;

export const setPasswordsInput = z.object({ vendorId: z.uuid().nullable(), allowed: z.boolean() });
export type SetPasswordsInput = z.output<typeof setPasswordsInput>;

/** Which providers a sign-in page offers: the client's, and the one this browser used last. */
export const signInChoicesInput = z.object({ lastUsed: z.uuid().nullable().default(null) });
export type SignInChoicesInput = z.output<typeof signInChoicesInput>;

/** An invitation accepted at a provider; the link's token never stands in an address. */
export const beginInvitationInput = linkInput;

/** The portal's own second factor after a provider: a code or a passkey; without either it is asked what is missing. */
export const secondStepInput = z.object({ code: totpCode.optional(), passkey: passkeyAnswer.optional() });
export type SecondStepInput = z.output<typeof secondStepInput>;

/** Why a trip to a provider did not end in a session; the sign-in page has a sentence for each. */
export const ssoProblems = [
  "unavailable",
  "unreachable",
  "started-over",
  "declined",
  "not-trusted",
  "no-email",
  "foreign-domain",
  "missing-claim",
  "no-role",
  "no-account",
  "other-account",
  "no-second-factor",
  "other-place",
  "invitation",
  "not-fresh",
  "passkey-only",
] as const;
export type SsoProblem = (typeof ssoProblems)[number];
