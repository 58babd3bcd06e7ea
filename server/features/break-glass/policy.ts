/** Who acts about a request: somebody with an account, or an operator at the server by the name of their login. */
export type Party = { kind: "person"; userId: string } | { kind: "operator"; login: string };

export type Named = {
  name: string;
  organisation: "client" | "vendor";
  active: boolean;
  /** Whether the person has a password, and so a second factor, of their own at the portal. */
  hasCredentials: boolean;
};

/** Why the glass cannot be broken for somebody, as a sentence, or null when it can. */
export function namedProblem(person: Named): string | null {
  if (person.organisation !== "client")
    return `${person.name} works for a vendor. Name somebody of your own company; nothing was asked.`;
  if (!person.active) return `${person.name} is suspended. Name somebody who may sign in; nothing was changed.`;
  if (!person.hasCredentials)
    return `${person.name} has no password at the portal and could not sign in with one. Name somebody who has; nothing was changed.`;
  return null;
}

export type Asked = {
  userId: string;
  by: Party;
  /** Whether whoever asked may still sign in; always true of operators. */
  askerActive: boolean;
  waiting: boolean;
};

/** Whether two parties are one and the same. */
export const sameParty = (a: Party, b: Party): boolean =>
  a.kind === "person" ? b.kind === "person" && a.userId === b.userId : b.kind === "operator" && a.login === b.login;

/**
 * Four eyes: why somebody cannot approve a request, as a sentence, or null when they can. It takes another person than
 * whoever asked and than whom it is for; and both on the same way, since an operator may also have an account.
 */
export function approvalProblem(asked: Asked, decider: Party): string | null {
  if (!asked.waiting)
    return "This request does not wait any more: it was decided, taken back or is too old. Nothing was changed.";
  if (asked.by.kind !== decider.kind)
    return asked.by.kind === "operator"
      ? "This was asked for at the server, so a second operator approves it there. You can refuse it."
      : "This was asked for in the portal, so somebody else approves it there.";
  if (sameParty(asked.by, decider)) return "You asked for this yourself. A second person has to approve it.";
  if (decider.kind === "person" && decider.userId === asked.userId)
    return "It is for you, so somebody else has to approve it.";
  if (!asked.askerActive) return "Whoever asked for this is suspended. Refuse it, and ask anew; nothing was changed.";
  return null;
}
