import { type ListEnvironmentsInput, listEnvironmentsInput } from "#lib/schemas/environments.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type EnvironmentParams = { filtered: boolean; input: ListEnvironmentsInput };

/** The address of the list: `q` narrows it. Nonsense is dropped. */
export function readEnvironmentParams(params: SearchParams): EnvironmentParams {
  const parsed = listEnvironmentsInput.safeParse({
    text: one(params.q),
    after: one(params.after),
    before: one(params.before),
  });
  return parsed.success
    ? { filtered: parsed.data.text !== undefined, input: parsed.data }
    : { filtered: false, input: listEnvironmentsInput.parse({}) };
}
