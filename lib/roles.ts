/** The roles of people. Several bindings add up; a lock, suspension or lapsed gate always wins over all of them. */
export const roleNames = [
  "security_admin",
  "project_manager",
  "compliance",
  "auditor",
  "vendor_coordinator",
  "annotator",
] as const;
export type RoleName = (typeof roleNames)[number];

export const roleTitle: Record<RoleName, string> = {
  security_admin: "Security administrator",
  project_manager: "Project manager",
  compliance: "Compliance",
  auditor: "Auditor",
  vendor_coordinator: "Vendor coordinator",
  annotator: "Annotator",
};

/** Roles of the client's own staff; the others belong to a vendor's people. */
export const clientRoles: readonly RoleName[] = ["security_admin", "project_manager", "compliance", "auditor"];

/** What each role is for, as the middle of a line. */
export const roleDetail: Record<RoleName, string> = {
  security_admin: "environments, agents, members, locks",
  project_manager: "projects, assignments, first approval",
  compliance: "evidence, second approval, locks",
  auditor: "reads and exports, changes nothing",
  vendor_coordinator: "own vendor's people, their gates and requests",
  annotator: "own gates, key and access",
};
