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
