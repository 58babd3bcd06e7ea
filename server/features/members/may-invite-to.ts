import { elevate, type Tx } from "#db/client.ts";
import type { GivenRole } from "#lib/schemas/roles.ts";
import { glassEndOf } from "#server/auth/break-glass.ts";
import type { Context, UserActor } from "#server/context.ts";
import { ConflictError, ForbiddenError } from "#server/errors.ts";
import { type Role, requireGivable } from "#server/features/roles/given-role.ts";
import { aboveProblem, givenBy, glassInvites } from "./policy.ts";

export type Invitee = { name: string /** Null = the client's own staff. */; vendorId: string | null };

/**
 * What stands against a link that gives this role besides the permission, which the caller has checked. Staff are given
 * theirs by the same rules as somebody who has an account.
 * @returns what it reaches, in words; null for a vendor's people, who get the role as it is
 * @throws ForbiddenError when the role may do what the actor may not; ConflictError for staff through broken glass; as
 * requireGivable
 */
export async function requireMayInviteTo(
  tx: Tx,
  ctx: Context<UserActor>,
  { name, vendorId }: Invitee,
  role: Role,
  given: Omit<GivenRole, "role">,
): Promise<string | null> {
  const above = aboveProblem(ctx.actor.bindings, role.title, givenBy(role));
  if (above) throw new ForbiddenError(above);
  // As the system: sessions are nobody's to see.
  const throughGlass = role.of === "client" && (await elevate(tx, () => glassEndOf(tx, ctx.actor.sessionId))) !== null;
  if (throughGlass) throw new ConflictError(glassInvites);
  if (vendorId !== null) return null;
  return requireGivable(tx, ctx, { name, isSelf: false, isAnnotator: false, personOf: "client" }, role, given);
}
