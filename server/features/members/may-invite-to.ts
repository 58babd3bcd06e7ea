import { elevate, type Tx } from "#db/client.ts";
import { clientRoles, type RoleName, roleTitle } from "#lib/roles.ts";
import { glassEndOf } from "#server/auth/break-glass.ts";
import type { Context, UserActor } from "#server/context.ts";
import { ConflictError, ForbiddenError } from "#server/errors.ts";
import { aboveProblem, givenBy, glassInvites } from "./policy.ts";

/**
 * What stands against a link for this role besides the permission, which the caller has checked.
 * @throws ForbiddenError when the role may do what the actor may not; ConflictError for staff through broken glass
 */
export async function requireMayInviteTo(tx: Tx, { actor }: Context<UserActor>, role: RoleName): Promise<void> {
  const above = aboveProblem(actor.bindings, roleTitle[role], givenBy(role));
  if (above) throw new ForbiddenError(above);
  // As the system: sessions are nobody's to see.
  const throughGlass =
    clientRoles.includes(role) && (await elevate(tx, () => glassEndOf(tx, actor.sessionId))) !== null;
  if (throughGlass) throw new ConflictError(glassInvites);
}
