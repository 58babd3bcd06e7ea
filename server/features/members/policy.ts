import type { AuditAction } from "#lib/audit-actions.ts";
import type { Permission } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import type { Binding } from "#server/auth/bindings.ts";
import { samePermissions } from "#server/features/roles/policy.ts";

/** What somebody needs to hand out, renew or take back an invitation to this role; null = one of the company's own. */
export function invitePermission(role: RoleName | null): Permission {
  if (role === "annotator") return "annotator.invite";
  return role === "vendor_coordinator" ? "vendor.inviteCoordinator" : "member.invite";
}

export const invitePermissions: readonly Permission[] = [
  "member.invite",
  "vendor.inviteCoordinator",
  "annotator.invite",
];

/** The annotators' feature records the new person itself, so there only the link is left to tell of. */
export function invitedAction(role: RoleName | null): AuditAction {
  if (role === "annotator") return "invitation.issued";
  return role === "vendor_coordinator" ? "coordinator.invited" : "member.invited";
}

export function acceptedAction(role: RoleName | null): AuditAction {
  if (role === "annotator") return "annotator.accepted";
  return role === "vendor_coordinator" ? "coordinator.accepted" : "member.accepted";
}

/**
 * What an invitation to this role gives that may lie above whoever makes it. A vendor's roles reach that vendor only, and
 * giving them is a right of its own.
 */
export const givenBy = ({ of, permissions }: { of: "client" | "vendor"; permissions: readonly Permission[] }) =>
  of === "client" ? permissions : [];

/**
 * Why an open invitation gives nothing, or null when it does: its role is not what was given any more.
 * @param role.given what one of the company's own could do when the link was made; null for a built-in role
 * @param role.now what it can do now; undefined when it was removed
 */
export function staleProblem(role: {
  given: readonly Permission[] | null;
  now: readonly Permission[] | undefined;
  isOver: boolean;
}): "removed" | "changed" | "over" | null {
  if (role.given !== null && role.now === undefined) return "removed";
  if (role.given !== null && role.now !== undefined && !samePermissions(role.given, role.now)) return "changed";
  return role.isOver ? "over" : null;
}

/** What whoever got hold of an account could do to others; annotators act for themselves only. */
export const takenWith = (bindings: readonly Binding[]): Permission[] =>
  bindings.flatMap(({ role, permissions }) => (role === "annotator" ? [] : permissions));

/**
 * Why a link would reach above whoever makes it, as a sentence, or null: whoever holds a link can use it themselves. Security
 * administrators of the whole portal give every role anyway.
 * @param maker their bindings, as they count in their session
 * @param opens what whoever uses the link can do then
 */
export function aboveProblem(maker: readonly Binding[], name: string, opens: readonly Permission[]): string | null {
  const administers = ({ role, vendorId, projectId, environmentId }: Binding) =>
    role === "security_admin" && !vendorId && !projectId && !environmentId;
  const held = new Set(maker.flatMap(({ permissions }) => permissions));
  if (maker.some(administers) || opens.every((permission) => held.has(permission))) return null;
  return `${name} may do what you may not, so a security administrator of the whole portal has to make this link. Ask one; no link was made.`;
}

/** Why whoever came in through broken glass invites nobody of the client's own, who would stay when it is over. */
export const glassInvites =
  "You came in through broken glass, and whoever you invite would stay when its hour is over. Sign in without it first; no link was made.";

/** Why somebody's sign-in cannot be reset, as a sentence, or null when it can. */
export function resetProblem(facts: { name: string; isSelf: boolean; maySignIn: boolean }): string | null {
  if (facts.isSelf) return "You cannot reset your own sign-in. Ask another security administrator; no link was made.";
  if (!facts.maySignIn)
    return `${facts.name} is suspended and could not sign in. Restore them first; no link was made.`;
  return null;
}

export type SuspensionFacts = {
  name: string;
  isSelf: boolean;
  isAnnotator: boolean;
  isAdmin: boolean;
  /** Security administrators who can still sign in, this one included. */
  activeAdmins: number;
};

/** Why a person cannot be suspended here, as a sentence, or null when they can. */
export function suspensionProblem(facts: SuspensionFacts): string | null {
  if (facts.isSelf) return "You cannot suspend yourself. Ask another security administrator.";
  if (facts.isAnnotator)
    return `${facts.name} is an annotator. Suspend them on their own page, so that their access closes too.`;
  if (facts.isAdmin && facts.activeAdmins <= 1)
    return `${facts.name} is the last security administrator who can sign in. Invite another one first; nothing was changed.`;
  return null;
}
