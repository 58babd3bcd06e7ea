export type FactorFacts = {
  /** How many passkeys the person has, the one to go included. */
  passkeys: number;
  hasApp: boolean;
  /** No provider that asks for a second factor itself lets them in without one of the portal's. */
  factorNeeded: boolean;
  /** A role of theirs wants passkeys. */
  passkeyOnly: boolean;
};

/** Why a passkey cannot be removed, as a sentence, or null when it can. */
export function removalProblem({ passkeys, hasApp, factorNeeded, passkeyOnly }: FactorFacts): string | null {
  if (passkeys > 1) return null;
  if (passkeyOnly)
    return "Your role works with a passkey only, and this is your last one. Add another first; nothing was removed.";
  if (factorNeeded && !hasApp)
    return "This is your only second factor. Set up an authenticator app or another passkey first; nothing was removed.";
  return null;
}
