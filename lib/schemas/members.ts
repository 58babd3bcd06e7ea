import { z } from "zod";
import { passwordMaxLength, passwordProblem } from "#lib/password-policy.ts";
import { isRecoveryCode, plainRecoveryCode } from "#lib/recovery-code.ts";
import { newPasskey, passkeyAnswer } from "./account.ts";
import { givenRole, periodInOrder, periodOrder } from "./roles.ts";
import { totpCode } from "./totp-code.ts";
import { actReason, emailAddress, personName } from "./vendors.ts";

/** What a link carries: 256 random bits. */
const linkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "The link is not complete. Open it again as it was sent.");

const newPassword = z.string().max(passwordMaxLength * 4);

type WithPerson = { password: string; email: string; name: string };
const checkPassword = (value: WithPerson, ctx: z.RefinementCtx) => {
  const message = passwordProblem(value.password, value);
  if (message) ctx.addIssue({ code: "custom", path: ["password"], message });
};

const typedPassword = z.string().min(1, "Type your password.").max(1000, "The password is too long.");

/** Six digits, or in their place one of the codes kept for the day the app is lost. */
const appOrRecoveryCode = z.union([z.string().refine(isRecoveryCode).transform(plainRecoveryCode), totpCode], {
  error: "Type the 6 digits your app shows, or one of your recovery codes.",
});

/** The form: e-mail, password and a code. */
export const signInInput = z.object({ email: emailAddress, password: typedPassword, code: appOrRecoveryCode });
export type SignInInput = z.output<typeof signInInput>;

/** A passkey's answer inside a form field, where everything is text. */
const passkeyText = z
  .string()
  .max(40_000)
  .transform((text, ctx): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      ctx.addIssue({ code: "custom", message: "This is no passkey's answer." });
      return z.NEVER;
    }
  })
  .pipe(passkeyAnswer);

/** A passkey in the place of the code. */
export const signInByBothInput = z.object({ email: emailAddress, password: typedPassword, passkey: passkeyText });

/** A passkey alone: it holds the key and checks who holds it, so it is two proofs. */
export const signInByPasskeyInput = z.object({ passkey: passkeyText });

/** A second proof for a dangerous act. */
export const confirmIdentityInput = z.object({ code: totpCode });
export type ConfirmIdentityInput = z.output<typeof confirmIdentityInput>;

export const linkInput = z.object({ token: linkToken });
export type LinkInput = z.output<typeof linkInput>;

/** Set-up of the portal by its first security administrator. */
export const setUpInput = z
  .object({ token: linkToken, name: personName, email: emailAddress, password: newPassword, code: totpCode })
  .superRefine(checkPassword);
export type SetUpInput = z.output<typeof setUpInput>;

/** The second factor chosen behind a link: the first code of an app, or a passkey. */
const enrolment = {
  token: linkToken,
  password: newPassword,
  code: totpCode.optional(),
  passkey: newPasskey.optional(),
};
type Enrolment = { code?: string; passkey?: unknown };
const hasOneFactor = ({ code, passkey }: Enrolment) => (code === undefined) !== (passkey === undefined);
const oneFactor = { path: ["code"], error: "Type the 6 digits your app shows, or use a passkey." };

/** Acceptance; the server checks the password against the invited person's name and address, which it knows. */
export const acceptInvitationInput = z.object(enrolment).refine(hasOneFactor, oneFactor);
export type AcceptInvitationInput = z.output<typeof acceptInvitationInput>;

/** The same form as the browser fills it in, with the person the link is for. */
export const newCredentialsForm = z
  .object({
    token: linkToken,
    name: z.string(),
    email: z.string(),
    password: newPassword,
    factor: z.enum(["app", "passkey"]),
    code: z.string(),
  })
  .superRefine((value, ctx) => {
    checkPassword(value, ctx);
    const code = totpCode.safeParse(value.code);
    if (value.factor === "app" && !code.success)
      ctx.addIssue({ code: "custom", path: ["code"], message: code.error.issues[0]?.message ?? "Type the code." });
  });
export type NewCredentialsForm = z.output<typeof newCredentialsForm>;

/** A new password and second factor, by a link to reset them. */
export const completeResetInput = z.object(enrolment).refine(hasOneFactor, oneFactor);
export type CompleteResetInput = z.output<typeof completeResetInput>;

export const inviteMemberInput = z
  .object({ name: personName, email: emailAddress, ...givenRole.shape })
  .refine(periodInOrder, periodOrder);
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
