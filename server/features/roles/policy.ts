import { composable } from "#lib/composable.ts";
import type { Permission } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import type { Bound } from "#lib/schemas/roles.ts";

type Organisation = "client" | "vendor";

/** Why a role cannot be made of these permissions, as a sentence, or null when it can. */
export function compositionProblem(organisation: Organisation, permissions: readonly Permission[]): string | null {
  const allowed = composable(organisation);
  const beyond = permissions.filter((name) => !allowed.includes(name));
  if (beyond.length === 0) return null;
  const whose = organisation === "client" ? "the company's own people" : "a vendor's people";
  return `A role for ${whose} cannot hold ${beyond.join(", ")}. Nothing was changed.`;
}

/** Whether two roles may do the same, in whatever order it is listed. */
export const samePermissions = (one: readonly Permission[], other: readonly Permission[]): boolean =>
  [...one].sort().join() === [...other].sort().join();

export type BindingFacts = {
  name: string;
  isSelf: boolean;
  isAnnotator: boolean;
  personOf: Organisation;
  role: {
    /** Null for a role of the client's own making. */
    builtIn: RoleName | null;
    title: string;
    of: Organisation;
    permissions: readonly Permission[];
  };
  bound: Bound["kind"];
  limitsLog: boolean;
  /** The end that was asked for lies in the past. */
  endsBeforeNow: boolean;
  /** Whoever gives it came in through broken glass, which is over before the role would be. */
  outlastsGlass: boolean;
};

/** Why somebody cannot be given a role, as a sentence, or null when they can. */
export function bindingProblem(facts: BindingFacts): string | null {
  const { name, role } = facts;
  if (facts.isSelf) return "You cannot change your own roles. Ask another security administrator; nothing was changed.";
  if (facts.isAnnotator || role.builtIn === "annotator")
    return `${name} cannot be given this: annotators work and nothing else, and come in by their vendor's invitation.`;
  if (role.of !== facts.personOf)
    return facts.personOf === "vendor"
      ? `${name} belongs to a vendor and cannot hold a role of the company's own people.`
      : `${name} belongs to the company and cannot hold a role of a vendor's people.`;
  if (facts.personOf === "vendor" && facts.bound !== "none")
    return "A vendor's people are bound to their own vendor already. Leave it as it is.";
  if (facts.limitsLog && !role.permissions.includes("audit.read"))
    return `${role.title} does not read the log, so there is no part of it to choose.`;
  if (facts.endsBeforeNow) return "The end lies in the past. Choose a later one.";
  if (facts.outlastsGlass)
    return "You came in through broken glass, so a role you give ends with its hour. Choose an end before that; nothing was changed.";
  return null;
}

/** Why a role cannot be taken from somebody, as a sentence, or null when it can. */
export function endBindingProblem(facts: {
  name: string;
  isSelf: boolean;
  role: RoleName | null;
  /** It came with broken glass. */
  isBreakGlass: boolean;
  /** It lets them administer the whole portal without an end. */
  isFullAdmin: boolean;
  /** People who can, this one included. */
  activeAdmins: number;
}): string | null {
  if (facts.isSelf) return "You cannot change your own roles. Ask another security administrator; nothing was changed.";
  if (facts.isBreakGlass) return "This role came with broken glass. Close the glass instead; nothing was changed.";
  if (facts.role === "annotator")
    return `${facts.name} is an annotator. Suspend them on their own page, so that their access closes too.`;
  if (facts.isFullAdmin && facts.activeAdmins <= 1)
    return `${facts.name} is the last security administrator who can sign in. Give another person the role first; nothing was changed.`;
  return null;
}
