import { auditFilter, type ListEventsInput, listEventsInput } from "#lib/schemas/audit.ts";
import { isDay, startOfDay } from "#lib/zone-day.ts";

/** The address of the audit page. Days are the viewer's: which moments they are depends on the zone. */
export interface AuditParams {
  filter: Partial<
    Pick<
      ListEventsInput,
      | "actorId"
      | "annotatorId"
      | "projectId"
      | "datasetId"
      | "environmentId"
      | "grantId"
      | "actions"
      | "text"
      | "cursor"
      | "before"
    >
  >;
  fromDay: string | null;
  toDay: string | null;
  /** What of the address could not be used, as a sentence. */
  problem: string | null;
}

const things = {
  actor: "actorId",
  annotator: "annotatorId",
  project: "projectId",
  dataset: "datasetId",
  environment: "environmentId",
  grant: "grantId",
} as const;

/** `q`, `action`, `actor`, `annotator`, `project`, `dataset`, `environment`, `grant`, `from`, `to`, `after`, `before`. Each by itself: nonsense is dropped. */
export function readAuditParams(params: Record<string, string | string[] | undefined>): AuditParams {
  const one = (name: string) => {
    const value = params[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const { shape } = auditFilter;
  const filter: AuditParams["filter"] = {};
  for (const [name, key] of Object.entries(things)) {
    const id = shape[key].safeParse(one(name));
    if (id.success && id.data) filter[key] = id.data;
  }
  const action = one("action");
  const actions = shape.actions.safeParse(action ? [action] : undefined);
  if (actions.success && actions.data) filter.actions = actions.data;
  const text = shape.text.safeParse(one("q"));
  if (text.success && text.data) filter.text = text.data;
  for (const [name, key] of [
    ["after", "cursor"],
    ["before", "before"],
  ] as const) {
    const place = listEventsInput.shape[key].safeParse(one(name));
    if (place.success && place.data) filter[key] = place.data;
  }

  const dayOf = (name: string) => {
    const value = one(name);
    return value && isDay(value) ? value : null;
  };
  const fromDay = dayOf("from");
  const toDay = dayOf("to");
  const reversed = fromDay !== null && toDay !== null && toDay < fromDay;
  const problems = [
    ...(text.success ? [] : [`${text.error.issues[0]?.message ?? ""} The search is not used yet.`]),
    ...(reversed ? ["The last day is before the first one. The list starts at the first day and has no end."] : []),
  ];
  return {
    filter,
    fromDay,
    toDay: reversed ? null : toDay,
    problem: problems.length > 0 ? problems.join(" ") : null,
  };
}

/** The question to the server; both days count whole, in `zone`. */
export function auditQuestion({ filter, fromDay, toDay }: AuditParams, zone: string): ListEventsInput {
  return listEventsInput.parse({
    ...filter,
    ...(fromDay && { from: startOfDay(fromDay, zone) }),
    ...(toDay && { to: startOfDay(toDay, zone, 1) }),
  });
}

/** Which names the filters must offer in any case: those chosen. */
export function facetsQuestion({ filter: { actorId, annotatorId, projectId, datasetId } }: AuditParams) {
  return { actorId, annotatorId, projectId, datasetId };
}

/** Whether anything narrows the list. */
export function isNarrowed({ filter: { cursor: _, before: __, ...narrowing }, fromDay, toDay }: AuditParams): boolean {
  return fromDay !== null || toDay !== null || Object.keys(narrowing).length > 0;
}
