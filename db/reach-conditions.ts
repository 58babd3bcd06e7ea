/**
 * The conditions of row-level security that several tables share: what bindings let people of the client read and, less
 * than that, write; and what is a vendor's or an annotator's own.
 */
export const vendor = "(select gh_vendor())";
export const annotator = "(select gh_annotator())";
export const user = "(select gh_user())";
export const within = (column: string, list: string) => `${column} = any((select ${list})::uuid[])`;
export const inEnvironments = within("environment_id", "gh_environments()");
/**
 * The client's people may be bound to some projects, vendors or environments; several bindings add up. Lists are
 * compared as a whole, once a statement.
 */
export const reached = (...conditions: string[]) => `(${["(select gh_unbound())", ...conditions].join(" or ")})`;
/** Rows of a project: by the project (those of a bound environment are in the list) or its vendor. */
export const byProject = reached(within("project_id", "gh_projects()"), within("vendor_id", "gh_vendors()"));
/** Rows of people: who is bound to projects or environments meets people of every vendor there. */
export const byVendor = reached("(select gh_by_project())", within("vendor_id", "gh_vendors()"));
/** Rows of places: who is bound to vendors sees the places these work in. */
export const byPlace = (column: string) =>
  reached(
    "(select gh_by_project())",
    `((select gh_vendors()) <> '{}' and ${column} in (select environment_id from projects))`,
  );
export const clientOnly = reached("(select gh_by_project())");

/** Lists of people and places are read as a whole; acts stay within what the bindings themselves name. */
export const unboundOnly = "(select gh_unbound())";
export const ofProjects = reached(within("project_id", "gh_projects()"));
/** Places: the bound environments and those of the bound projects. A vendor's work there does not make them its own. */
export const ownPlace = (column: string) =>
  reached(
    within(column, "gh_environments()"),
    `${column} in (select environment_id from projects where ${within("id", "gh_projects()")})`,
  );
const atWork = `select annotator_id from assignments where ended_at is null and ends_at > now() and ${within("project_id", "gh_projects()")}`;
/** People: those of the bound vendors, and whoever is assigned in a bound project. */
export const ownPeople = (column: string) => reached(within("vendor_id", "gh_vendors()"), `${column} in (${atWork})`);
export const ownAgent = reached(
  within("vendor_id", "gh_vendors()"),
  `annotator_id in (${atWork})`,
  `(vendor_id is null and ${ownPlace("environment_id")})`,
);
export const inOwnDatasets = `dataset_id in (select id from datasets where ${ownPlace("environment_id")})`;

export const ownVendor = `vendor_id = ${vendor}`;
export const ownAnnotator = `annotator_id = ${annotator}`;
export const ownEvent = "exists (select from audit_events e where e.id = event_id)";
export const ownProfiles =
  "(id in (select health_profile_id from projects) or id in (select profile_id from connectivity_tests))";

/** What the conditions ask: the settings of a transaction (`setScope`), as functions. Name, type, body. */
export const scopeFunctions = [
  ["gh_scope()", "text", "nullif(current_setting('gh.scope', true), '')"],
  ["gh_user()", "uuid", "nullif(current_setting('gh.user_id', true), '')::uuid"],
  ["gh_vendor()", "uuid", "nullif(current_setting('gh.vendor_id', true), '')::uuid"],
  ["gh_annotator()", "uuid", "nullif(current_setting('gh.annotator_id', true), '')::uuid"],
  ["gh_unbound()", "boolean", "current_setting('gh.unbound', true) = '1'"],
  ["gh_projects()", "uuid[]", "string_to_array(coalesce(current_setting('gh.project_ids', true), ''), ',')::uuid[]"],
  ["gh_vendors()", "uuid[]", "string_to_array(coalesce(current_setting('gh.vendor_ids', true), ''), ',')::uuid[]"],
  [
    "gh_environments()",
    "uuid[]",
    "string_to_array(coalesce(current_setting('gh.environment_ids', true), ''), ',')::uuid[]",
  ],
  [
    "gh_by_project()",
    "boolean",
    "coalesce(current_setting('gh.project_ids', true), '') <> '' or coalesce(current_setting('gh.environment_ids', true), '') <> ''",
  ],
  ["gh_log_from()", "timestamptz", "nullif(current_setting('gh.log_from', true), '')::timestamptz"],
  ["gh_log_until()", "timestamptz", "nullif(current_setting('gh.log_until', true), '')::timestamptz"],
] as const;
