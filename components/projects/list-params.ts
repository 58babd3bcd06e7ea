import { type ListProjectsInput, listProjectsInput } from "#lib/schemas/projects.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type ProjectParams = { view: "active" | "closed"; filtered: boolean; input: ListProjectsInput };

/** The address of the list: `view=closed` for finished projects, `q` narrows. Nonsense is dropped. */
export function readProjectParams(params: SearchParams): ProjectParams {
  const view = one(params.view) === "closed" ? "closed" : "active";
  const parsed = listProjectsInput.safeParse({
    status: view,
    text: one(params.q),
    after: one(params.after),
    before: one(params.before),
  });
  return parsed.success
    ? { view, filtered: parsed.data.text !== undefined, input: parsed.data }
    : { view, filtered: false, input: listProjectsInput.parse({ status: view }) };
}
