import { type Call, everyone, name } from "./calls.ts";

const bytes = "x".repeat(40);
/** In form, but of no authenticator. */
const answer = {
  id: bytes,
  rawId: bytes,
  type: "public-key",
  clientExtensionResults: {},
  response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes },
};
const made = { ...answer, response: { clientDataJSON: bytes, attestationObject: bytes } };

/** One's own account: open to everyone, about nobody else. */
export const accountProcedures: Record<string, readonly Call[]> = {
  "account.get": [{ may: everyone }],
  "account.sessions": [{ may: everyone }],
  "account.signIns": [{ may: everyone }],
  "account.endSession": [
    {
      when: "of somebody else",
      may: everyone,
      input: (own) => ({ sessionId: own.memberSessionId }),
      answer: "NOT_FOUND",
    },
  ],
  "account.endOtherSessions": [{ may: everyone }],
  "account.offerPasskey": [{ may: everyone }],
  "account.registerPasskey": [{ may: everyone, input: () => ({ name: name(), passkey: made }), answer: "BAD_REQUEST" }],
  "account.renamePasskey": [
    {
      when: "of somebody else",
      may: everyone,
      input: (own) => ({ passkeyId: own.memberPasskeyId, name: name() }),
      answer: "NOT_FOUND",
    },
  ],
  "account.removePasskey": [
    {
      when: "of somebody else",
      may: everyone,
      input: (own) => ({ passkeyId: own.memberPasskeyId }),
      answer: "NOT_FOUND",
    },
  ],
  "account.replaceApp": [
    { when: "before one was offered", may: everyone, input: () => ({ code: "123456" }), answer: "CONFLICT" },
  ],
  "account.offerApp": [{ may: everyone }],
  "account.makeRecoveryCodes": [{ when: "without a password here", may: everyone, answer: "CONFLICT" }],
  "account.proofWays": [{ may: everyone }],
  "account.askForPasskey": [{ may: everyone }],
  "account.confirmByPasskey": [{ may: everyone, input: () => ({ passkey: answer }), answer: "BAD_REQUEST" }],
  "account.signInQuestion": [{ may: "anyone" }],
};
