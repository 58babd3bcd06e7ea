import { type ListDatasetsInput, listDatasetsInput } from "#lib/schemas/datasets.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type DatasetParams = { filtered: boolean; input: ListDatasetsInput };

/** The address of the list: `q` and `environment` narrow it. Nonsense is dropped. */
export function readDatasetParams(params: SearchParams): DatasetParams {
  const narrowed = { text: one(params.q), environmentId: one(params.environment) };
  const parsed = listDatasetsInput.safeParse({ ...narrowed, after: one(params.after), before: one(params.before) });
  return parsed.success
    ? { filtered: Object.values(narrowed).some((value) => value !== undefined), input: parsed.data }
    : { filtered: false, input: listDatasetsInput.parse({}) };
}
