import { type ListVendorsInput, listVendorsInput } from "#lib/schemas/vendors.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type VendorParams = { filtered: boolean; input: ListVendorsInput };

/** The address of the list of vendors: `q` and `status` narrow it. Nonsense is dropped. */
export function readVendorParams(params: SearchParams): VendorParams {
  const narrowed = { text: one(params.q), status: one(params.status) };
  const parsed = listVendorsInput.safeParse({ ...narrowed, after: one(params.after), before: one(params.before) });
  return {
    filtered: parsed.success && Object.values(narrowed).some((value) => value !== undefined),
    input: parsed.success ? parsed.data : listVendorsInput.parse({}),
  };
}
