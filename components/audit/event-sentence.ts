import { auditActionFacts } from "#lib/audit-actions.ts";

type EventLike = {
  action: string;
  actor: { name: string };
  subject: { name: string };
  after?: Readonly<Record<string, unknown>> | null;
};

/** Subjects that are already in the action's words. */
const withoutSubject = new Set(["audit.read", "audit.exported", "database.migrated"]);

/** What comes between act and subject where the words alone would not join. */
const joint: Record<string, string> = { "signIn.refused": "as", "key.created": "for" };

const verdicts: Record<string, string> = { passed: "passed", failed: "failed", aborted: "was broken off" };

/** Acts whose subject does not stand at the end. */
const own: Record<string, (actor: string, subject: string, after: Readonly<Record<string, unknown>>) => string> = {
  "plane.opened": (actor, subject) => `${actor} saw ${subject} open`,
  "plane.closed": (actor, subject) => `${actor} saw ${subject} gone, twice`,
  "plane.notProven": (actor, subject) => `${actor} could not prove ${subject} closed`,
  "gate.lapsed": (actor, subject) => `${actor} saw ${subject} lapse`,
  "health.stateChanged": (actor, subject, { state }) =>
    `${actor} saw the connection${actor.includes(subject) ? "" : ` of ${subject}`} ${typeof state === "string" ? `become ${state}` : "change"}`,
  "permission.refused": (actor, subject, { refusals }) =>
    `${actor} was refused ${typeof refusals === "number" ? `${refusals} more times within a minute, last ` : ""}at ${procedureInWords(subject)}`,
  "connectivity.tested": (_, subject, { verdict }) =>
    `The connection test of ${subject} ${verdicts[String(verdict)] ?? "ended"}`,
};

/** "Katharina Voss approved a step of the request R-7K2M4". An action of a newer version keeps its own name. */
export function eventSentence({ action, actor, subject, after }: EventLike): string {
  const said = Object.hasOwn(own, action) ? own[action] : undefined;
  if (said) return said(actor.name, subject.name, after ?? {});
  const act = `${actor.name} ${auditActionFacts(action)?.title ?? wordsOf(action)}`;
  // About oneself, the name once is enough: "Priya Nair signed in".
  if (withoutSubject.has(action) || subject.name === actor.name || subject.name === "") return tidyEnd(act);
  const name = withoutEnd(subject.name, ` of ${actor.name}`);
  return [act, joint[action], name].filter(Boolean).join(" ");
}

const unclear: Record<string, string> = {
  "member.invited": "Invited a member",
  "member.suspended": "Suspended a member",
  "member.restored": "Restored a member",
  "assignment.created": "Assigned to a project",
  "permission.refused": "Was refused a page or an act",
  "agent.enrolled": "Enrolled a gateway agent",
  "probe.enrolled": "Enrolled a probe",
  "lock.set": "Locked",
};

/** The action as a choice in a list: "Approved a step of the request", "Signed the revocation receipt". */
export function actionLabel(action: string): string {
  const title = auditActionFacts(action)?.title ?? wordsOf(action);
  return unclear[action] ?? tidyEnd(title.charAt(0).toUpperCase() + title.slice(1));
}

/** Whether the event opens, closes or decides access, or touches keys or the log. An unknown action might. */
export function isSensitive(action: string): boolean {
  return auditActionFacts(action)?.dangerous ?? true;
}

/** "durationHours" becomes "duration hours". */
export function wordsOf(camel: string): string {
  return camel
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[._]/g, " ")
    .toLowerCase();
}

/** "access.approveRequest" becomes "approve request (access)". */
function procedureInWords(path: string): string {
  const [area, ...rest] = path.split(".");
  return rest.length > 0 ? `${wordsOf(rest.join(" "))} (${wordsOf(area ?? "")})` : wordsOf(path);
}

/** What a person did to something of theirs says their name once: "uploaded evidence for Data protection training". */
const withoutEnd = (text: string, end: string) => (text.endsWith(end) ? text.slice(0, -end.length) : text);

function tidyEnd(text: string): string {
  return text.replace(/,? (of|on|with|for|as)$/, "").replace(/[:,]$/, "");
}
