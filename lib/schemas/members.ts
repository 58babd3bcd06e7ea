import { z } from "zod";
import { passwordMaxLength, passwordProblem } from "#lib/password-policy.ts";
import { clientRoles, type RoleName } from "#lib/roles.ts";
import { actReason, emailAddress, personName } from "./vendors.ts";

/** Six digits; people type a space in the middle, as their app shows it. */
export const proofCode = z
  .string()
  .transform((value) => value.replaceAll(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "Type the 6 digits your app shows."));

/** What a link carries: 256 random bits. */
const linkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "The link is not complete. Open it again as it was sent.");

const newPassword = z.string().max(passwordMaxLength * 4);

type WithPerson = { password: string; email: string; name: string };
const checkPassword = (value: WithPerson, ctx: z.RefinementCtx) => {
  const message = passwordProblem(value.password, value);
  if (message) ctx.addIssue({ code: "custom", path: ["password"], message });
};

export const signInInput = z.object({
  email: emailAddress,
  password: z.string().min(1, "Type your password.").max(1000, "The password is too long."),
  code: proofCode,
});
export type SignInInput = z.output<typeof signInInput>;

/** A second proof for a dangerous act. */
export const confirmIdentityInput = z.object({ code: proofCode });
export type ConfirmIdentityInput = z.output<typeof confirmIdentityInput>;

export const linkInput = z.object({ token: linkToken });
export type LinkInput = z.output<typeof linkInput>;

/** Set-up of the portal by its first security administrator. */
export const setUpInput = z
  .object({ token: linkToken, name: personName, email: emailAddress, password: newPassword, code: proofCode })
  .superRefine(checkPassword);
export type SetUpInput = z.output<typeof setUpInput>;

/** Acceptance; the server checks the password against the invited person's name and address, which it knows. */
export const acceptInvitationInput = z.object({ token: linkToken, password: newPassword, code: proofCode });
export type AcceptInvitationInput = z.output<typeof acceptInvitationInput>;

/** The same form as the browser fills it in, with the person the link is for. */
export const newCredentialsForm = z
  .object({ token: linkToken, name: z.string(), email: z.string(), password: newPassword, code: proofCode })
  .superRefine(checkPassword);
export type NewCredentialsForm = z.output<typeof newCredentialsForm>;

/** A new password and app, by a link to reset them. */
export const completeResetInput = z.object({ token: linkToken, password: newPassword, code: proofCode });
export type CompleteResetInput = z.output<typeof completeResetInput>;

const staffRoles = clientRoles as [RoleName, ...RoleName[]];
export const inviteMemberInput = z.object({
  name: personName,
  email: emailAddress,
  role: z.enum(staffRoles, { error: "Choose a role." }),
});
export type InviteMemberInput = z.output<typeof inviteMemberInput>;

export const invitationIdInput = z.object({ invitationId: z.uuid() });
export type InvitationIdInput = z.output<typeof invitationIdInput>;

export const memberIdInput = z.object({ userId: z.uuid() });
export type MemberIdInput = z.output<typeof memberIdInput>;

export const suspendMemberInput = z.object({ userId: z.uuid(), reason: actReason });
export type SuspendMemberInput = z.output<typeof suspendMemberInput>;
export const restoreMemberInput = z.object({ userId: z.uuid(), reason: actReason });
export type RestoreMemberInput = z.output<typeof restoreMemberInput>;

export const resetMemberInput = z.object({ userId: z.uuid(), reason: actReason });
export type ResetMemberInput = z.output<typeof resetMemberInput>;

export const endSessionInput = z.object({ sessionId: z.uuid() });
export type EndSessionInput = z.output<typeof endSessionInput>;

export const memberOrganisations = ["client", "vendor"] as const;
export const memberStatuses = ["active", "suspended"] as const;
export const listMembersInput = z.object({
  text: z.string().trim().max(100).optional(),
  organisation: z.enum(memberOrganisations).optional(),
  status: z.enum(memberStatuses).optional(),
  after: z.string().max(600).optional(),
  before: z.string().max(600).optional(),
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListMembersInput = z.output<typeof listMembersInput>;

export const demoPersonInput = z.object({ email: emailAddress });
export type DemoPersonInput = z.output<typeof demoPersonInput>;
