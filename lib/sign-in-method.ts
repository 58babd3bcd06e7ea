/** How a session was proven to be somebody's. */
export const proofMethods = [
  "password_totp",
  "password_passkey",
  "password_recovery",
  "passkey",
  "sso",
  "sso_totp",
  "sso_passkey",
] as const;
export type ProofMethod = (typeof proofMethods)[number];

/** Which second factors a role's people may prove themselves with. */
export const mfaPolicies = ["any", "passkey"] as const;
export type MfaPolicy = (typeof mfaPolicies)[number];

/** In words, as the rest of "by …". */
export const proofMethodWords: Record<ProofMethod, string> = {
  password_totp: "password and app",
  password_passkey: "password and passkey",
  password_recovery: "password and recovery code",
  passkey: "passkey",
  sso: "company account",
  sso_totp: "company account and app",
  sso_passkey: "company account and passkey",
};
