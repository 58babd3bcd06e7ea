import type { Reach } from "#db/client.ts";
import { isPortalWide, type Permission, permissionsOf } from "#lib/permissions.ts";
import { type RoleName, roleTitle } from "#lib/roles.ts";

/** One role a person holds, and what it is narrowed to. Vendor, project and environment exclude each other. */
export type Binding = {
  /** Of its row; null for one that has none, in tests and demos. */
  id: string | null;
  /** Null for a role of the client's own making. */
  role: RoleName | null;
  title: string;
  permissions: readonly Permission[];
  vendorId: string | null;
  projectId: string | null;
  environmentId: string | null;
  /** The environment's projects, which a binding to it reaches too. */
  environmentProjects: readonly string[];
  /** The part of the log it may read; null = no bound on that side. */
  from: Date | null;
  until: Date | null;
};

type Bounds = Partial<Omit<Binding, "role" | "title" | "permissions">>;

/** A built-in role, without bounds unless given. */
export const bindingOf = (role: RoleName, bounds: Bounds = {}): Binding =>
  narrowed({ role, title: roleTitle[role], permissions: permissionsOf(role) }, bounds);

/** A role of the client's own making. */
export const customBindingOf = (title: string, permissions: readonly Permission[], bounds: Bounds = {}): Binding =>
  narrowed({ role: null, title, permissions }, bounds);

function narrowed(role: Pick<Binding, "role" | "title" | "permissions">, bounds: Bounds): Binding {
  const bound = bounds.vendorId ?? bounds.projectId ?? bounds.environmentId ?? null;
  return {
    ...role,
    permissions: bound === null ? role.permissions : role.permissions.filter((name) => !isPortalWide(name)),
    id: null,
    vendorId: null,
    projectId: null,
    environmentId: null,
    environmentProjects: [],
    from: null,
    until: null,
    ...bounds,
  };
}

/**
 * The bindings that count in a session whose identity provider confirmed only some roles. Roles of the client's own making
 * have no name a provider could confirm, so they do not count there.
 * @param confirmed null = the provider says nothing about roles
 */
export function confirmedBindings(bindings: readonly Binding[], confirmed: readonly RoleName[] | null): Binding[] {
  return bindings.filter(({ role }) => confirmed === null || (role !== null && confirmed.includes(role)));
}

/**
 * What bindings reach together.
 * @param permission only bindings that hold it count, so that a narrow right does not grow by another role's width; null = all
 */
export function reachOf(bindings: readonly Binding[], permission: Permission | null): Reach {
  const counting = bindings.filter(({ permissions }) => permission === null || permissions.includes(permission));
  const ids = (key: "projectId" | "vendorId" | "environmentId") =>
    counting.flatMap((binding) => (binding[key] === null ? [] : [binding[key]]));
  const time = (key: "from" | "until", latest: boolean) => {
    const times = counting.map((binding) => binding[key]);
    if (times.includes(null)) return null;
    const sorted = times.flatMap((at) => (at ? [at] : [])).sort((a, b) => a.getTime() - b.getTime());
    return (latest ? sorted.at(-1) : sorted[0]) ?? null;
  };
  return {
    all: counting.some(({ vendorId, projectId, environmentId }) => !vendorId && !projectId && !environmentId),
    projectIds: [...ids("projectId"), ...counting.flatMap((binding) => binding.environmentProjects)],
    vendorIds: ids("vendorId"),
    environmentIds: ids("environmentId"),
    from: time("from", false),
    until: time("until", true),
  };
}

/** Whether a row of this project, vendor and environment is within reach, as row-level security decides it. */
export function reaches(reach: Reach, place: { projectId: string; vendorId: string; environmentId: string }): boolean {
  return (
    reach.all ||
    reach.projectIds.includes(place.projectId) ||
    reach.vendorIds.includes(place.vendorId) ||
    reach.environmentIds.includes(place.environmentId)
  );
}
