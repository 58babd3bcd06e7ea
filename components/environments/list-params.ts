import { type ListEnvironmentsInput, listEnvironmentsInput } from "#lib/schemas/environments.ts";
import { type ListIdentitiesInput, listIdentitiesInput } from "#lib/schemas/service-identities.ts";

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

export type IdentityParams = { filtered: boolean; input: ListIdentitiesInput };

/** The address of the list of service identities: `q`, `kind` and `state` narrow it. Nonsense is dropped. */
export function readIdentityParams(params: SearchParams): IdentityParams {
  const narrowed = { text: one(params.q), kind: one(params.kind), state: one(params.state) };
  const parsed = listIdentitiesInput.safeParse({ ...narrowed, after: one(params.after), before: one(params.before) });
  return {
    filtered: parsed.success && Object.values(narrowed).some((value) => value !== undefined),
    input: parsed.success ? parsed.data : listIdentitiesInput.parse({}),
  };
}
