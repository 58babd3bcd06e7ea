import {
  annotator,
  byPlace,
  byProject,
  byVendor,
  clientOnly,
  inEnvironments,
  inOwnDatasets,
  ofProjects,
  ownAgent,
  ownAnnotator,
  ownEvent,
  ownPeople,
  ownPlace,
  ownProfiles,
  ownVendor,
  reached,
  scopeFunctions,
  unboundOnly,
  user,
  vendor,
  within,
} from "./reach-conditions.ts";

/**
 * Row-level security, applied again after every migration so that the tables always match this list.
 * Letters: r select, i insert, u update, d delete. What is not listed is refused; a table that is not
 * listed makes the migration fail.
 */
type Rule = {
  may: string;
  where?: string;
  /** What may be inserted, changed and deleted, and locked for it, where that is less than what is read. */
  write?: string;
};
type TableRule = { client?: Rule; vendor?: Rule; annotator?: Rule };

const systemOnly: TableRule = {};

export const tableRules: Record<string, TableRule> = {
  users: {
    client: {
      may: "ru",
      where: reached("(select gh_by_project())", "vendor_id is null", within("vendor_id", "gh_vendors()")),
      write: unboundOnly,
    },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: `id = ${user}` },
  },
  user_credentials: systemOnly,
  sessions: systemOnly,
  credential_resets: systemOnly,
  passkeys: systemOnly,
  proof_challenges: systemOnly,
  recovery_codes: systemOnly,
  setup_tokens: systemOnly,
  portal_keys: systemOnly,
  agent_sequences: systemOnly,
  role_policies: { client: { may: "riu", write: unboundOnly } },
  sign_in_policies: { client: { may: "riu", write: unboundOnly } },
  // Names of vendors' providers are the client's: other vendors must not read them, and their own people need not.
  identity_providers: {
    client: {
      may: "riu",
      where: reached("(select gh_by_project())", "vendor_id is null", within("vendor_id", "gh_vendors()")),
      write: unboundOnly,
    },
  },
  user_identities: systemOnly,
  sso_flows: systemOnly,
  sso_logout_tokens: systemOnly,
  address_rules: { client: { may: "rid", write: unboundOnly } },
  custom_roles: { client: { may: "riud", write: unboundOnly } },
  break_glass: { client: { may: "riu", write: unboundOnly } },
  sign_ins: {
    client: { may: "r", where: reached("(select gh_by_project())", within("vendor_id", "gh_vendors()")) },
    annotator: { may: "r", where: `user_id = ${user}` },
    vendor: { may: "r", where: `user_id = ${user}` },
  },
  role_bindings: {
    client: { may: "riud", write: unboundOnly },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: `user_id = ${user}` },
  },
  invitations: {
    client: { may: "riu", where: byVendor, write: unboundOnly },
    vendor: { may: "riu", where: ownVendor },
  },
  vendors: {
    client: {
      may: "riud",
      where: reached("(select gh_by_project())", within("id", "gh_vendors()")),
      write: unboundOnly,
    },
    vendor: { may: "r", where: `id = ${vendor}` },
    annotator: { may: "r", where: `id = ${vendor}` },
  },
  annotators: {
    client: { may: "ru", where: byVendor, write: ownPeople("id") },
    vendor: { may: "riu", where: ownVendor },
    annotator: { may: "r", where: `id = ${annotator}` },
  },
  gate_rules: { client: { may: "r" }, vendor: { may: "r" }, annotator: { may: "r" } },
  nda_texts: { client: { may: "ri", write: unboundOnly }, vendor: { may: "r" }, annotator: { may: "r" } },
  gates: {
    client: { may: "ru", where: byVendor, write: ownPeople("annotator_id") },
    vendor: { may: "ri", where: ownVendor },
    annotator: { may: "ru", where: ownAnnotator },
  },
  nda_signatures: {
    client: { may: "r", where: byVendor },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "ri", where: ownAnnotator },
  },
  // Documents of a person are not a list: only whoever may decide about the person opens them.
  evidence_files: {
    client: { may: "r", where: ownPeople("annotator_id") },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "ri", where: ownAnnotator },
  },
  connectivity_tests: {
    client: { may: "r", where: byVendor },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "ri", where: ownAnnotator },
  },
  environments: {
    client: { may: "riud", where: byPlace("id"), write: ownPlace("id") },
    vendor: { may: "r", where: "id in (select environment_id from projects)" },
    annotator: { may: "r", where: "id in (select environment_id from projects)" },
  },
  agents: {
    client: {
      may: "riu",
      where: reached(
        "(select gh_by_project())",
        within("vendor_id", "gh_vendors()"),
        `(vendor_id is null and ${byPlace("environment_id")})`,
      ),
      write: ownAgent,
    },
    vendor: { may: "riu", where: ownVendor },
    annotator: { may: "riu", where: ownAnnotator },
  },
  gateway_peers: { client: { may: "r", where: clientOnly } },
  drift_findings: { client: { may: "r", where: clientOnly } },
  service_keys: {
    client: {
      may: "ru",
      where: "agent_id in (select id from agents)",
      write: `agent_id in (select id from agents where ${ownAgent})`,
    },
    vendor: { may: "r", where: "agent_id in (select id from agents)" },
    annotator: { may: "r", where: "agent_id in (select id from agents)" },
  },
  datasets: {
    client: { may: "riud", where: byPlace("environment_id"), write: ownPlace("environment_id") },
    vendor: { may: "r", where: "id in (select dataset_id from data_scopes)" },
    annotator: { may: "r", where: "id in (select dataset_id from data_scopes)" },
  },
  // Whether a scope's dataset is in an own place cannot be asked here, since datasets ask for scopes: verbs hold the dataset.
  data_scopes: {
    client: {
      may: "riud",
      where: reached(
        "(select gh_by_project())",
        "((select gh_vendors()) <> '{}' and id in (select scope_id from project_scopes))",
      ),
    },
    vendor: { may: "r", where: "id in (select scope_id from project_scopes)" },
    annotator: { may: "r", where: `id in (select scope_id from assignments where ${ownAnnotator})` },
  },
  scope_destinations: {
    client: {
      may: "riud",
      where: clientOnly,
      write: `scope_id in (select id from data_scopes where ${inOwnDatasets})`,
    },
  },
  projects: {
    client: {
      may: "riud",
      where: reached(
        within("id", "gh_projects()"),
        inEnvironments,
        `((select gh_vendors()) <> '{}' and id in (select project_id from project_vendors where ${within("vendor_id", "gh_vendors()")}))`,
      ),
      write: reached(within("id", "gh_projects()"), inEnvironments),
    },
    vendor: { may: "r", where: `id in (select project_id from project_vendors where ${ownVendor})` },
    annotator: { may: "r", where: `id in (select project_id from assignments where ${ownAnnotator})` },
  },
  project_vendors: {
    client: {
      may: "riud",
      where: reached(
        within("project_id", "gh_projects()"),
        within("vendor_id", "gh_vendors()"),
        "(select gh_environments()) <> '{}'",
      ),
      write: ofProjects,
    },
    vendor: { may: "r", where: ownVendor },
  },
  project_scopes: {
    client: { may: "riud", where: "project_id in (select id from projects)", write: ofProjects },
    vendor: { may: "r", where: `project_id in (select project_id from project_vendors where ${ownVendor})` },
  },
  // A profile's name may tell of other vendors' work: theirs are those of their projects and of tests they took.
  health_profiles: {
    client: { may: "riu", write: unboundOnly },
    vendor: { may: "r", where: ownProfiles },
    annotator: { may: "r", where: ownProfiles },
  },
  assignments: {
    client: { may: "riu", where: byProject },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  access_requests: {
    client: { may: "ru", where: byProject },
    vendor: { may: "riu", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  decisions: {
    client: { may: "ri", where: byVendor, write: "request_id in (select id from access_requests)" },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  grants: {
    client: { may: "riu", where: byProject },
    vendor: { may: "ru", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  grant_planes: {
    client: { may: "riu", where: byVendor, write: "grant_id in (select id from grants)" },
    vendor: { may: "ru", where: ownVendor },
    annotator: { may: "ru", where: ownAnnotator },
  },
  receipts: {
    client: { may: "r", where: byVendor },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  locks: {
    client: {
      may: "riu",
      where: clientOnly,
      write: reached(
        `(target = 'vendor' and ${within("target_id", "gh_vendors()")})`,
        `(target = 'project' and ${within("target_id", "gh_projects()")})`,
        `(target = 'person' and target_id in (select id from annotators where ${ownPeople("id")}))`,
      ),
    },
  },
  vpn_keys: {
    client: { may: "r", where: byVendor },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "riu", where: ownAnnotator },
  },
  tunnel_addresses: {
    client: { may: "r", where: byVendor },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  probe_targets: {
    client: { may: "riud", where: byPlace("environment_id"), write: ownPlace("environment_id") },
    vendor: { may: "r", where: "environment_id in (select environment_id from projects)" },
  },
  probe_batches: {
    client: { may: "r", where: byVendor },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  health_states: {
    client: { may: "r", where: byVendor },
    vendor: { may: "r", where: ownVendor },
    annotator: { may: "r", where: ownAnnotator },
  },
  audit_events: {
    client: {
      may: "ri",
      where: `${reached(
        within("project_id", "gh_projects()"),
        within("vendor_id", "gh_vendors()"),
        within("environment_id", "gh_environments()"),
      )} and ((select gh_log_from()) is null or at >= (select gh_log_from())) and ((select gh_log_until()) is null or at < (select gh_log_until()))`,
    },
    vendor: { may: "ri", where: ownVendor },
    annotator: { may: "ri", where: ownAnnotator },
  },
  audit_pending: { client: { may: "i" }, vendor: { may: "i" }, annotator: { may: "i" } },
  // Positions and sizes of the whole log would tell how much the others do. One look-up a row, never the whole log.
  audit_leaves: {
    client: { may: "r" },
    vendor: { may: "r", where: ownEvent },
    annotator: { may: "r", where: ownEvent },
  },
  audit_tiles: { client: { may: "r" } },
  audit_checkpoints: { client: { may: "r" } },
};

/**
 * Tables only the sealer's role writes, and the log itself, which nobody changes. Everything else is ordinary.
 * `read` names what the role for reports and verification sees where that is less than all: no hash or seal that opens a
 * door, no document. A column that comes later is not seen before it is named here.
 */
const privileges: Record<string, { app?: string; sealer?: string; read?: string }> = {
  user_credentials: { read: "" },
  sso_flows: { read: "" },
  identity_providers: {
    read: "id, name, vendor_id, issuer, client_id, scope, allowed_domains, ca_pem, role_claim, role_mapping, required_claim, required_value, mfa_acr, mfa_amr, status, tested_at, last_used_at, revision, created_at",
  },
  setup_tokens: { read: "" },
  passkeys: { read: "id, user_id, backed_up, name, created_at, last_used_at" },
  proof_challenges: { read: "" },
  recovery_codes: { read: "id, user_id, used_at, created_at" },
  credential_resets: { read: "id, user_id, issued_by, issued_by_name, expires_at, used_at, revoked_at, created_at" },
  sessions: {
    read: "id, user_id, created_at, last_seen_at, idle_expires_at, expires_at, mfa_at, method, passkey_at, provider_id, confirmed_roles, break_glass_id, ended_at, end_reason, source_ip, user_agent",
  },
  invitations: {
    read: "id, email, name, role, custom_role_id, custom_role, vendor_id, bound_vendor_id, project_id, environment_id, log_from, log_until, ends_at, annotator_id, invited_by, expires_at, accepted_at, revoked_at, created_at",
  },
  agents: {
    read: "id, kind, name, environment_id, annotator_id, vendor_id, token_expires_at, enrolled_at, revoked_at, clock_skew_ms, version, hostname, wireguard_public_key, listen_port, echo_port, revision_applied, interface_up, lease_held, last_report_at, demo, created_at",
  },
  connectivity_tests: {
    read: "id, annotator_id, vendor_id, profile_id, started_at, finished_at, rtt_p50, rtt_p95, jitter, down_mbps, up_mbps, verdict, findings, created_at",
  },
  evidence_files: {
    read: "id, annotator_id, vendor_id, gate_kind, file_name, media_type, size, sha256, created_at",
  },
  audit_events: { app: "select, insert", sealer: "select" },
  audit_pending: { app: "insert", sealer: "select, delete" },
  audit_leaves: { app: "select", sealer: "select, insert" },
  audit_tiles: { app: "select", sealer: "select, insert, update" },
  audit_checkpoints: { app: "select", sealer: "select, insert" },
  receipts: { app: "select, insert" },
  decisions: { app: "select, insert" },
  nda_signatures: { app: "select, insert" },
  portal_keys: { app: "select, insert, update", read: "id, purpose, public_key, retired_at, created_at" },
};

const commands = { r: "select", i: "insert", u: "update", d: "delete" } as const;
/** Everyone appends to the log, whoever they are; only reading it is narrowed. */
const insertAnything = new Set(["audit_events", "audit_pending"]);

function condition(table: string, rule: TableRule, letter: keyof typeof commands): string {
  const parts = ["(select gh_scope()) = 'system'"];
  for (const scope of ["client", "vendor", "annotator"] as const) {
    const own = rule[scope];
    if (!own?.may.includes(letter)) continue;
    const limit = letter === "r" ? own.where : (own.write ?? own.where);
    const where = letter === "i" && insertAnything.has(table) ? undefined : limit;
    parts.push(`((select gh_scope()) = '${scope}'${where ? ` and (${where})` : ""})`);
  }
  return parts.join(" or ");
}

function tablePolicies(table: string, rule: TableRule): string[] {
  const statements = [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
  ];
  for (const letter of Object.keys(commands) as (keyof typeof commands)[]) {
    const sql = condition(table, rule, letter);
    const clause =
      letter === "i" ? `with check (${sql})` : letter === "u" ? `using (${sql}) with check (${sql})` : `using (${sql})`;
    statements.push(`drop policy if exists ${table}_${commands[letter]} on ${table}`);
    statements.push(`create policy ${table}_${commands[letter]} on ${table} for ${commands[letter]} ${clause}`);
  }
  const { app = "select, insert, update, delete", sealer, read } = privileges[table] ?? {};
  statements.push(`revoke all on ${table} from public, gh_app, gh_worker, gh_sealer, gh_read`);
  statements.push(`grant ${app} on ${table} to gh_app, gh_worker`);
  if (read !== "") statements.push(`grant select ${read ? `(${read})` : ""} on ${table} to gh_read`);
  if (sealer) statements.push(`grant ${sealer} on ${table} to gh_sealer`);
  return statements;
}

/**
 * Every statement that brings the database's policies and privileges in line with this file.
 * @param tables the tables that exist in schema public
 * @throws when a table has no rule, or a rule no table
 */
export function policyStatements(tables: readonly string[]): string[] {
  const unknown = tables.filter((table) => !(table in tableRules));
  const gone = Object.keys(tableRules).filter((table) => !tables.includes(table));
  if (unknown.length > 0 || gone.length > 0)
    throw new Error(`Row-level security: no rule for [${unknown.join(", ")}], no table for [${gone.join(", ")}].`);
  return [
    ...scopeFunctions.map(
      ([name, type, body]) =>
        `create or replace function ${name} returns ${type} language sql stable as $$ select ${body} $$`,
    ),
    "grant usage on schema public to gh_app, gh_worker, gh_sealer, gh_read",
    ...Object.entries(tableRules).flatMap(([table, rule]) => tablePolicies(table, rule)),
  ];
}
