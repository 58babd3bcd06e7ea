import { eq } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { customRoles } from "#db/schema/identity.ts";
import { permissionsOf } from "#lib/permissions.ts";
import { clientRoles, type RoleName, roleNames, roleTitle } from "#lib/roles.ts";
import type { GivenRole } from "#lib/schemas/roles.ts";
import { glassEndOf } from "#server/auth/break-glass.ts";
import { databaseNow } from "#server/clock.ts";
import type { Context, UserActor } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { boundName } from "./bound.ts";
import { type BindingFacts, bindingProblem } from "./policy.ts";

export type Role = BindingFacts["role"] & { customRoleId: string | null };

/**
 * A role to be given, kept from being changed or removed until it is.
 * @param role a built-in role or the id of one of the company's own
 * @returns null when it was removed
 */
export async function lockGivenRole(tx: Tx, role: string): Promise<Role | null> {
  const builtIn = roleNames.find((name): name is RoleName => name === role);
  if (builtIn) {
    const of = clientRoles.includes(builtIn) ? "client" : "vendor";
    return { builtIn, title: roleTitle[builtIn], of, permissions: permissionsOf(builtIn), customRoleId: null };
  }
  const [own] = await tx.select().from(customRoles).where(eq(customRoles.id, role)).for("share");
  if (!own) return null;
  return { builtIn: null, title: own.name, of: own.organisation, permissions: own.permissions, customRoleId: own.id };
}

/**
 * Whether the actor may give somebody this role in this way.
 * @param tx as the actor, who is authorized to give roles
 * @returns what the role reaches, in words
 * @throws ConflictError; NotFoundError when the actor sees nothing of what it is narrowed to
 */
export async function requireGivable(
  tx: Tx,
  { actor }: Context<UserActor>,
  person: Pick<BindingFacts, "name" | "isSelf" | "isAnnotator" | "personOf">,
  role: Role,
  { bound, logFrom, logUntil, endsAt }: Omit<GivenRole, "role">,
): Promise<string> {
  const glassEnd = await elevate(tx, () => glassEndOf(tx, actor.sessionId));
  const problem = bindingProblem({
    ...person,
    role,
    bound: bound.kind,
    limitsLog: logFrom !== null || logUntil !== null,
    outlastsGlass: glassEnd !== null && (endsAt === null || endsAt > glassEnd),
    endsBeforeNow: endsAt !== null && endsAt <= (await databaseNow(tx)),
  });
  if (problem) throw new ConflictError(problem);
  return boundName(tx, bound);
}
