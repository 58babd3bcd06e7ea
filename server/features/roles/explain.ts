import { permissionTitle } from "#lib/permission-titles.ts";
import { asksForProof, isPortalWide, type Permission, permissionsOf } from "#lib/permissions.ts";
import { type RoleName, roleNames, roleTitle } from "#lib/roles.ts";

/** A binding in the words of the explanation. */
export type HeldRole = {
  title: string;
  role: RoleName | null;
  /** What it carries where it is bound. */
  permissions: readonly Permission[];
  /** "project Lung nodules", null = everywhere. */
  where: string | null;
  /** Whether it reaches the place that is asked about; true when none is. */
  reaches: boolean;
};

export type ExplainFacts = {
  name: string;
  permission: Permission;
  /** Whatever suspends the person: they themselves, their vendor, their annotator. */
  suspended: "person" | "vendor" | "annotator" | null;
  held: readonly HeldRole[];
  /** Titles of bindings whose end has passed. */
  ended: readonly string[];
  /** Titles of the company's own roles that carry the permission. */
  ownRoles: readonly string[];
  /** "project Lung nodules", null when the question is not about one place. */
  place: string | null;
};

export type Reason = { holds: boolean; title: string; detail?: string };
export type Explanation = { allowed: boolean; answer: string; reasons: Reason[]; remarks: string[] };

const list = (words: readonly string[]) => [...new Set(words)].join(", ");
const described = ({ title, where }: HeldRole) => (where ? `${title} in ${where}` : title);

const suspensions = {
  person: "They are suspended: every request is refused.",
  vendor: "Their vendor is suspended: every request of its people is refused.",
  annotator: "They are suspended as an annotator: every request is refused.",
} as const;

/** Rules that stand above roles, whoever holds them. */
const standing: Partial<Record<Permission, string>> = {
  "request.approveProject": "Never for a request they made themselves, and never both steps of one request.",
  "request.approveDataProtection": "Never for a request they made themselves, and never both steps of one request.",
  "gate.verify": "Never their own gates.",
  "member.suspend": "Never themselves, and never the last security administrator.",
  "role.write": "Never their own roles.",
};

function rightReason({ permission, held, ended, ownRoles }: ExplainFacts): Reason {
  const carriers = held.filter((one) => one.permissions.includes(permission));
  if (carriers.length > 0) return { holds: true, title: `Their role includes it: ${list(carriers.map(described))}` };
  const lost = held.filter((one) => one.role && permissionsOf(one.role).includes(permission));
  if (lost.length > 0 && isPortalWide(permission))
    return {
      holds: false,
      title: `Their role is narrowed: ${list(lost.map(described))}`,
      detail: "This act is about the whole portal, so only a role that holds everywhere includes it.",
    };
  const belongs = roleNames.filter((role) => permissionsOf(role).includes(permission)).map((role) => roleTitle[role]);
  const past = ended.length > 0 ? ` Ended: ${list(ended)}.` : "";
  return {
    holds: false,
    title: held.length === 0 ? "They hold no role" : `None of their roles includes it: ${list(held.map(described))}`,
    detail: `It belongs to ${list([...belongs, ...ownRoles])}.${past}`,
  };
}

function placeReason({ permission, held, place }: ExplainFacts): Reason | null {
  const carriers = held.filter((one) => one.permissions.includes(permission));
  if (place === null || carriers.length === 0) return null;
  const reaching = carriers.filter((one) => one.reaches);
  return reaching.length > 0
    ? { holds: true, title: `It reaches ${place}`, detail: list(reaching.map(described)) }
    : {
        holds: false,
        title: `It does not reach ${place}`,
        detail: `It holds for ${list(carriers.map(described))} only.`,
      };
}

/** Why somebody may or may not do something: everything that decides it, in the order in which the portal looks at it. */
export function explain(facts: ExplainFacts): Explanation {
  const { name, permission, suspended, place } = facts;
  const entry: Reason = suspended
    ? { holds: false, title: suspensions[suspended] }
    : { holds: true, title: "They may sign in" };
  const where = placeReason(facts);
  const reasons = [entry, rightReason(facts), ...(where ? [where] : [])];
  const allowed = reasons.every(({ holds }) => holds);
  const act = `${permissionTitle(permission)}${place ? ` in ${place}` : ""}`;
  const remarks = [
    ...(asksForProof(permission) ? ["It asks for a code again when the last one is older than five minutes."] : []),
    ...(standing[permission] ? [standing[permission]] : []),
  ];
  return {
    allowed,
    answer: allowed ? `Yes. ${name} may ${act}.` : `No. ${name} may not ${act}.`,
    reasons,
    remarks: allowed ? remarks : [],
  };
}
