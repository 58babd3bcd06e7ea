import type { UserActor } from "#server/context.ts";

type Person = Pick<UserActor, "userId" | "name" | "email" | "organisation" | "vendorId" | "annotatorId" | "sessionId">;

/**
 * A person as the author of an audit event at the doors themselves: sign-in, sign-out, set-up, acceptance.
 * Holds no roles, so no verb lets it pass.
 */
export function personActor(person: Person): UserActor {
  const { userId, name, email, organisation, vendorId, annotatorId, sessionId } = person;
  return {
    kind: "user",
    userId,
    name,
    email,
    organisation,
    vendorId,
    annotatorId,
    sessionId,
    bindings: [],
    roles: [],
    permissions: [],
    withheld: [],
    passkeyOnly: false,
    mfaAt: new Date(0),
    proofFresh: false,
  };
}
