import type { Tx } from "#db/client.ts";
import type { invitations } from "#db/schema/invitations.ts";
import type { roleBindings } from "#db/schema/role-bindings.ts";
import type { GivenRole } from "#lib/schemas/roles.ts";
import { databaseNow } from "#server/clock.ts";
import { ConflictError } from "#server/errors.ts";
import { lockGivenRole, type Role } from "#server/features/roles/given-role.ts";
import { staleProblem } from "./policy.ts";

type Invitation = typeof invitations.$inferSelect;
type Columns = Pick<
  Invitation,
  | "role"
  | "customRoleId"
  | "customRole"
  | "boundVendorId"
  | "projectId"
  | "environmentId"
  | "logFrom"
  | "logUntil"
  | "endsAt"
>;

/** How an invitation carries a role. */
export function roleColumns(role: Role, { bound, logFrom, logUntil, endsAt }: Omit<GivenRole, "role">): Columns {
  const idOf = (kind: typeof bound.kind) => (bound.kind !== "none" && bound.kind === kind ? bound.id : null);
  return {
    role: role.builtIn,
    customRoleId: role.customRoleId,
    customRole: role.builtIn ? null : { name: role.title, permissions: [...role.permissions] },
    boundVendorId: idOf("vendor"),
    projectId: idOf("project"),
    environmentId: idOf("environment"),
    logFrom,
    logUntil,
    endsAt,
  };
}

/** The role an invitation carries, as it was given. */
export function invitedRole(invitation: Columns): GivenRole {
  const { role, customRoleId, boundVendorId, projectId, environmentId, logFrom, logUntil, endsAt } = invitation;
  const key = role ?? customRoleId;
  if (key === null) throw new Error("the invitation carries no role");
  const bounds = { vendor: boundVendorId, project: projectId, environment: environmentId };
  let bound: GivenRole["bound"] = { kind: "none" };
  for (const kind of ["vendor", "project", "environment"] as const) {
    const id = bounds[kind];
    if (id !== null) bound = { kind, id };
  }
  return { role: key, bound, logFrom, logUntil, endsAt };
}

/** What whoever accepts it holds from then on. A vendor's people are bound to their vendor. */
export function firstBinding(invitation: Invitation): Omit<typeof roleBindings.$inferInsert, "userId"> {
  const { role, customRoleId, vendorId, boundVendorId, projectId, environmentId, logFrom, logUntil, endsAt } =
    invitation;
  return {
    role,
    customRoleId,
    vendorId: vendorId ?? boundVendorId,
    projectId,
    environmentId,
    logFrom,
    logUntil,
    endsAt,
  };
}

/** What the log tells of it. */
export const toldRole = (role: Role, where: string | null, { logFrom, logUntil, endsAt }: Omit<GivenRole, "role">) => ({
  role: role.builtIn ?? role.title,
  ...(where === null ? {} : { where, logFrom, logUntil, endsAt }),
});

/** A role's name in the middle of a sentence. */
export const titleInText = (role: Role) => (role.builtIn ? role.title.toLowerCase() : role.title);

const sentences = {
  removed: "The role you were invited to was removed meanwhile. Ask whoever invited you for another invitation.",
  changed: "The role you were invited to was changed meanwhile. Ask whoever invited you for a new link.",
  over: "The time you were invited for is over. Ask whoever invited you for another invitation.",
} as const;

/**
 * The role an invitation gives, kept as it is until the account is there.
 * @param tx with the system's scope
 * @throws ConflictError when it is not what was given any more
 */
export async function lockInvitedRole(tx: Tx, invitation: Invitation): Promise<Role> {
  const { role: key, endsAt } = invitedRole(invitation);
  const role = await lockGivenRole(tx, key);
  const isOver = endsAt !== null && endsAt <= (await databaseNow(tx));
  const problem = staleProblem({ given: invitation.customRole?.permissions ?? null, now: role?.permissions, isOver });
  if (problem || !role) throw new ConflictError(sentences[problem ?? "removed"]);
  return role;
}
