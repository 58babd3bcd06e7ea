import { z } from "zod";
import { totpCode } from "./totp-code.ts";

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);
const transports = z.array(z.string().max(20)).max(10).optional();
const attachment = z
  .enum(["platform", "cross-platform"])
  .nullish()
  .transform((value) => value ?? undefined);

/** What a browser sends after `navigator.credentials.get`. The library reads and checks the bytes. */
export const passkeyAnswer = z.object({
  id: base64url(2_000),
  rawId: base64url(2_000),
  type: z.literal("public-key"),
  clientExtensionResults: z.object({}),
  authenticatorAttachment: attachment,
  response: z.object({
    clientDataJSON: base64url(4_000),
    authenticatorData: base64url(4_000),
    signature: base64url(8_000),
    userHandle: z.string().max(200).optional(),
  }),
});
export type PasskeyAnswer = z.output<typeof passkeyAnswer>;

/** What a browser sends after `navigator.credentials.create`. */
export const newPasskey = z.object({
  id: base64url(2_000),
  rawId: base64url(2_000),
  type: z.literal("public-key"),
  clientExtensionResults: z.object({}),
  authenticatorAttachment: attachment,
  response: z.object({
    clientDataJSON: base64url(4_000),
    attestationObject: base64url(20_000),
    transports,
  }),
});
export type NewPasskey = z.output<typeof newPasskey>;

const passkeyName = z
  .string()
  .trim()
  .min(1, "Give the passkey a name, such as the device it is on.")
  .max(60, "The name is longer than 60 characters.");

export const registerPasskeyInput = z.object({ name: passkeyName, passkey: newPasskey });
export type RegisterPasskeyInput = z.output<typeof registerPasskeyInput>;

/** The part of it a person types. */
export const passkeyNameForm = z.object({ name: passkeyName });
export type PasskeyNameForm = z.output<typeof passkeyNameForm>;

export const renamePasskeyInput = z.object({ passkeyId: z.uuid(), name: passkeyName });
export type RenamePasskeyInput = z.output<typeof renamePasskeyInput>;

export const passkeyIdInput = z.object({ passkeyId: z.uuid() });
export type PasskeyIdInput = z.output<typeof passkeyIdInput>;

export const confirmByPasskeyInput = z.object({ passkey: passkeyAnswer });
export type ConfirmByPasskeyInput = z.output<typeof confirmByPasskeyInput>;

/** The first code of the app that takes the old one's place. */
export const replaceAppInput = z.object({ code: totpCode });
export type ReplaceAppInput = z.output<typeof replaceAppInput>;

export const ownSessionInput = z.object({ sessionId: z.uuid() });
export type OwnSessionInput = z.output<typeof ownSessionInput>;
