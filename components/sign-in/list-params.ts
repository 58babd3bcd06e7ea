import { type ListSignInsInput, listSignInsInput } from "#lib/schemas/sign-in.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type SignInParams = { filtered: boolean; input: ListSignInsInput };

/** The address of the sign-in history: `q`, `result`, `vendor` and `unusual=yes` narrow it. Nonsense is dropped. */
export function readSignInParams(params: SearchParams): SignInParams {
  const narrowed = {
    text: one(params.q),
    result: one(params.result),
    vendorId: one(params.vendor),
    flagged: one(params.unusual) === "yes" ? true : undefined,
  };
  const parsed = listSignInsInput.safeParse({ ...narrowed, after: one(params.after), before: one(params.before) });
  return {
    filtered: parsed.success && Object.values(narrowed).some((value) => value !== undefined),
    input: parsed.success ? parsed.data : {},
  };
}
