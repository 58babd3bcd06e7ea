import { type ListEventsInput, listEventsInput } from "#lib/schemas/audit.ts";

/** The address of the audit page: `q`, `action`, ids of things, `after`. Nonsense is dropped. */
export function readAuditParams(params: Record<string, string | string[] | undefined>): ListEventsInput {
  const one = (name: string) => {
    const value = params[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const action = one("action");
  const parsed = listEventsInput.safeParse({
    text: one("q"),
    actions: action ? [action] : undefined,
    actorId: one("actor"),
    annotatorId: one("annotator"),
    projectId: one("project"),
    datasetId: one("dataset"),
    cursor: one("after"),
  });
  return parsed.success ? parsed.data : listEventsInput.parse({});
}
