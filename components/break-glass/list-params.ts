import { type ListBreakGlassInput, listBreakGlassInput } from "#lib/schemas/break-glass.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

/** The address of the list of broken glass. Nonsense is dropped. */
export function readBreakGlassParams(params: SearchParams): ListBreakGlassInput {
  const parsed = listBreakGlassInput.safeParse({ after: one(params.after), before: one(params.before) });
  return parsed.success ? parsed.data : {};
}
