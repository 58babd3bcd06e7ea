import { type ListMembersInput, listMembersInput } from "#lib/schemas/members.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type MemberParams = { filtered: boolean; input: ListMembersInput };

/** The address of the list of members: `q`, `organisation` and `status` narrow it. Nonsense is dropped. */
export function readMemberParams(params: SearchParams): MemberParams {
  const narrowed = { text: one(params.q), organisation: one(params.organisation), status: one(params.status) };
  const parsed = listMembersInput.safeParse({ ...narrowed, after: one(params.after), before: one(params.before) });
  return {
    filtered: parsed.success && Object.values(narrowed).some((value) => value !== undefined),
    input: parsed.success ? parsed.data : listMembersInput.parse({}),
  };
}
