export type FactorFacts = {
  /** How many passkeys the person has, the one to go included. */
  passkeys: number;
  hasApp: boolean;
  /** Without one they sign in elsewhere, and nothing here locks them out. */
  hasPassword: boolean;
  /** A role of theirs wants passkeys. */
  passkeyOnly: boolean;
};

/** Why a passkey cannot be removed, as a sentence, or null when it can. */
export function removalProblem({ passkeys, hasApp, hasPassword, passkeyOnly }: FactorFacts): string | null {
  if (passkeys > 1) return null;
  if (passkeyOnly)
    return "Your role works with a passkey only, and this is your last one. Add another first; nothing was removed.";
  if (hasPassword && !hasApp)
    return "This is your only second factor. Set up an authenticator app or another passkey first; nothing was removed.";
  return null;
}
