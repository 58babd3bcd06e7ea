import { type Permission, permissionNames, permissionsOf } from "./permissions.ts";
import { clientRoles, type RoleName } from "./roles.ts";

/** Whoever holds one of these can make themselves, or an account they take over, a security administrator. */
const administering: ReadonlySet<Permission> = new Set<Permission>([
  "role.write",
  "member.invite",
  "member.resetSignIn",
  "identityProvider.write",
  "signInPolicy.write",
  "breakGlass.approve",
]);

/**
 * What a role of the client's own making may hold: nothing that no built-in role of the same side holds, so that no
 * vendor decides about access and no client asks for it, and never what leads to the right to give roles.
 */
export function composable(organisation: "client" | "vendor"): Permission[] {
  const roles: readonly RoleName[] = organisation === "client" ? clientRoles : ["vendor_coordinator"];
  const held = new Set(roles.flatMap(permissionsOf));
  return permissionNames.filter((name) => held.has(name) && !administering.has(name));
}
