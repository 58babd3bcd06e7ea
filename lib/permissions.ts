import type { RoleName } from "./roles.ts";

/**
 * The one permission table: server verbs, navigation, buttons, docs and tests read it.
 * What is not listed is refused. Row-level security and the tenant filter stand below it.
 */
export const permissions = {
  "member.read": ["security_admin", "compliance"],
  "member.invite": ["security_admin"],
  "member.suspend": ["security_admin"],
  "member.resetSignIn": ["security_admin"],
  "role.read": ["security_admin", "compliance", "auditor"],
  "role.write": ["security_admin"],
  "access.explain": ["security_admin", "compliance", "auditor"],
  "signInPolicy.read": ["security_admin", "compliance", "auditor"],
  "signInPolicy.write": ["security_admin"],
  // Not for coordinators: where somebody was is theirs and the client's security's, not their employer's.
  "signIn.read": ["security_admin", "compliance", "auditor"],
  "breakGlass.read": ["security_admin", "project_manager", "compliance", "auditor"],
  "breakGlass.request": ["security_admin", "project_manager", "compliance"],
  "breakGlass.approve": ["security_admin", "compliance"],
  "breakGlass.close": ["security_admin", "project_manager", "compliance"],
  "identityProvider.read": ["security_admin", "compliance", "auditor"],
  "identityProvider.write": ["security_admin"],
  "vendor.read": ["security_admin", "project_manager", "compliance", "auditor", "vendor_coordinator"],
  "vendor.create": ["security_admin", "project_manager"],
  "vendor.suspend": ["security_admin", "compliance"],
  "vendor.inviteCoordinator": ["security_admin", "project_manager"],
  "annotator.read": ["security_admin", "project_manager", "compliance", "auditor", "vendor_coordinator"],
  "annotator.invite": ["vendor_coordinator"],
  "annotator.suspend": ["security_admin", "compliance", "vendor_coordinator"],
  "annotator.resetSignIn": ["security_admin", "vendor_coordinator"],
  "annotator.readOwn": ["annotator"],
  "gate.submitOwn": ["annotator"],
  "gate.verify": ["compliance"],
  "evidence.read": ["compliance", "auditor", "vendor_coordinator", "annotator"],
  "environment.read": ["security_admin", "project_manager", "compliance", "auditor"],
  "environment.write": ["security_admin", "project_manager"],
  "agent.enroll": ["security_admin"],
  "agent.read": ["security_admin", "compliance", "auditor"],
  "agent.rotate": ["security_admin"],
  "agent.revoke": ["security_admin"],
  "probe.enroll": ["security_admin", "vendor_coordinator", "annotator"],
  "dataset.read": ["security_admin", "project_manager", "compliance", "auditor"],
  "dataset.write": ["security_admin", "project_manager"],
  "project.read": ["security_admin", "project_manager", "compliance", "auditor", "vendor_coordinator"],
  "project.write": ["security_admin", "project_manager"],
  "assignment.write": ["project_manager"],
  "request.read": ["security_admin", "project_manager", "compliance", "auditor", "vendor_coordinator"],
  "request.create": ["vendor_coordinator"],
  "request.withdraw": ["vendor_coordinator"],
  "request.approveProject": ["project_manager"],
  "request.approveDataProtection": ["compliance"],
  "grant.read": ["security_admin", "project_manager", "compliance", "auditor", "vendor_coordinator"],
  "grant.readOwn": ["annotator"],
  "grant.revoke": ["security_admin", "project_manager", "compliance", "vendor_coordinator"],
  "key.registerOwn": ["annotator"],
  "lock.read": ["security_admin", "compliance", "auditor"],
  "lock.set": ["security_admin", "compliance"],
  "lock.lift": ["security_admin", "compliance"],
  "health.read": ["security_admin", "project_manager", "compliance", "auditor", "vendor_coordinator"],
  "health.readOwn": ["annotator"],
  "healthProfile.write": ["security_admin", "project_manager"],
  "audit.read": ["security_admin", "compliance", "auditor", "project_manager", "vendor_coordinator"],
  "audit.readOwn": ["annotator"],
} as const satisfies Record<string, readonly RoleName[]>;

export type Permission = keyof typeof permissions;
export const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]];

/** Acts that open, close or decide access, or change who may: they ask for a proof that is at most five minutes old. */
const dangerous: ReadonlySet<Permission> = new Set<Permission>([
  "request.approveProject",
  "request.approveDataProtection",
  "grant.revoke",
  "lock.set",
  "lock.lift",
  "member.invite",
  "member.suspend",
  "member.resetSignIn",
  "role.write",
  "signInPolicy.write",
  "breakGlass.request",
  "breakGlass.approve",
  "identityProvider.write",
  "vendor.suspend",
  "vendor.inviteCoordinator",
  "annotator.suspend",
  "annotator.resetSignIn",
  "gate.verify",
  "key.registerOwn",
  "dataset.write",
  "agent.enroll",
  "agent.rotate",
  "agent.revoke",
]);

/** Whether an act under this permission needs a recent proof of who sits there (ASVS 7.5.3). */
export const asksForProof = (permission: Permission): boolean => dangerous.has(permission);

/** Acts on the portal as a whole. A binding narrowed to a vendor, project or environment never carries them. */
const portalWide: ReadonlySet<Permission> = new Set<Permission>([
  "member.read",
  "member.invite",
  "member.suspend",
  "member.resetSignIn",
  "role.read",
  "role.write",
  "access.explain",
  "vendor.create",
  "vendor.suspend",
  "vendor.inviteCoordinator",
  "healthProfile.write",
  "signInPolicy.read",
  "signInPolicy.write",
  "signIn.read",
  "identityProvider.read",
  "identityProvider.write",
  "breakGlass.read",
  "breakGlass.request",
  "breakGlass.approve",
  "breakGlass.close",
]);

/** Whether a permission is lost when its role is bound to a vendor, project or environment. */
export const isPortalWide = (permission: Permission): boolean => portalWide.has(permission);

/** What a built-in role holds. */
export function permissionsOf(role: RoleName): Permission[] {
  return permissionNames.filter((name) => (permissions[name] as readonly RoleName[]).includes(role));
}

/**
 * Whether the permission is among those a person holds.
 * @param held of all their bindings together, not yet narrowed by vendor, project or environment
 */
export const can = (held: readonly Permission[], permission: Permission): boolean => held.includes(permission);
