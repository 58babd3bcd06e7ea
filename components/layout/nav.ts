import { can, type Permission } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import { routes } from "#lib/routes.ts";

export interface NavItem {
  href: string;
  label: string;
  icon: NavIconName;
  /** Open work, not a total to admire. */
  count?: number;
}

export interface NavSection {
  /** Empty for the first, which has no head. */
  section: string;
  items: NavItem[];
}

export type NavIconName =
  | "home"
  | "projects"
  | "datasets"
  | "annotators"
  | "vendors"
  | "requests"
  | "grants"
  | "health"
  | "environments"
  | "audit"
  | "members"
  | "roles"
  | "identityProviders"
  | "signInRules"
  | "signIns"
  | "breakGlass"
  | "identities"
  | "gates";

type Entry = Omit<NavItem, "count"> & { permission: Permission | null };
type Plan = readonly (readonly [section: string, entries: readonly Entry[]])[];

const entry = (href: string, label: string, icon: NavIconName, permission: Permission | null): Entry => ({
  href,
  label,
  icon,
  permission,
});
const overview = entry(routes.overview(), "Overview", "home", null);
const projects = entry(routes.projects(), "Projects", "projects", "project.read");
const datasets = entry(routes.datasets(), "Datasets", "datasets", "dataset.read");
const annotators = entry(routes.annotators(), "Annotators", "annotators", "annotator.read");
const vendors = entry(routes.vendors(), "Vendors", "vendors", "vendor.read");
const requests = entry(routes.requests(), "Requests", "requests", "request.read");
const grants = entry(routes.grants(), "Grants", "grants", "grant.read");
const health = entry(routes.health(), "Health", "health", "health.read");
const environments = entry(routes.environments(), "Environments", "environments", "environment.read");
const audit = entry(routes.audit(), "Audit", "audit", "audit.read");
const roles = entry(routes.roles(), "Roles", "roles", "role.read");
const members = entry(routes.members(), "Members", "members", "member.read");
const identities = entry(routes.serviceIdentities(), "Service identities", "identities", "agent.read");
const identityProviders = entry(
  routes.identityProviders(),
  "Identity providers",
  "identityProviders",
  "identityProvider.read",
);

const start = ["", [overview]] as const;
const work = ["Work", [projects, datasets]] as const;
const people = ["People", [annotators, vendors]] as const;
const access = ["Access", [requests, grants]] as const;
const operation = ["Operation", [health, environments]] as const;
const evidence = ["Evidence", [audit]] as const;
const signInRules = entry(routes.signInRules(), "Sign-in rules", "signInRules", "signInPolicy.read");
const signIns = entry(routes.signIns(), "Sign-ins", "signIns", "signIn.read");
const breakGlass = entry(routes.breakGlass(), "Break-glass", "breakGlass", "breakGlass.read");
const settings = [
  "Settings",
  [members, roles, identityProviders, signInRules, signIns, breakGlass, identities],
] as const;
const evidenceFirst: Plan = [start, ["Evidence", [audit, datasets]], access, people, operation, settings];

/** Order of the sidebar by role; the order of the keys decides which role's order leads when there are several. */
const plans: Record<RoleName, Plan> = {
  security_admin: [start, access, operation, people, work, evidence, settings],
  project_manager: [start, work, people, access, operation, evidence, settings],
  compliance: evidenceFirst,
  auditor: evidenceFirst,
  vendor_coordinator: [start, ["People", [{ ...annotators, label: "My people" }]], access, ["Operation", [health]]],
  annotator: [
    [
      "",
      [
        entry(routes.myAccess(), "My access", "home", "grant.readOwn"),
        entry(routes.myConnection(), "My connection", "health", "health.readOwn"),
        entry(routes.myGates(), "My gates", "gates", "annotator.readOwn"),
        entry(routes.dataAboutMe(), "Data about me", "audit", "audit.readOwn"),
      ],
    ],
  ],
};

/**
 * The sidebar of a person. What they may not open is absent, not greyed.
 * @param roles built-in roles of the person, in any order; without any, the order is an auditor's
 * @param rights everything they hold
 * @param counts open work by address
 */
export function navFor(
  roles: readonly RoleName[],
  rights: readonly Permission[],
  counts: Readonly<Record<string, number>> = {},
): NavSection[] {
  const held = (Object.keys(plans) as RoleName[]).filter((role) => roles.includes(role));
  const seen = new Set<string>();
  const sections: NavSection[] = [];
  for (const [name, entries] of held.length > 0 ? held.flatMap((role) => plans[role]) : evidenceFirst) {
    for (const { permission, ...item } of entries) {
      if (seen.has(item.href) || (permission !== null && !can(rights, permission))) continue;
      seen.add(item.href);
      const count = counts[item.href];
      sectionOf(sections, name).items.push(count === undefined ? item : { ...item, count });
    }
  }
  return sections;
}

function sectionOf(sections: NavSection[], name: string): NavSection {
  const known = sections.find((candidate) => candidate.section === name);
  if (known) return known;
  const added: NavSection = { section: name, items: [] };
  sections.push(added);
  return added;
}

/** The item a path belongs to: the longest address it starts with. */
export function currentItem(nav: readonly NavSection[], path: string): NavItem | undefined {
  return nav
    .flatMap((section) => section.items)
    .filter((item) => path === item.href || path.startsWith(`${item.href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
}
