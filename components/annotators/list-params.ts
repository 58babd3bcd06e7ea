import { type ListAnnotatorsInput, listAnnotatorsInput } from "#lib/schemas/annotators.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type AnnotatorParams = {
  view: "all" | "evidence" | "lapsing";
  /** Whether anything narrows the list, so that an empty one says so. */
  filtered: boolean;
  input: ListAnnotatorsInput;
};

/** The address of the list: `view` is a preset, `q`, `vendor` and `clearance` narrow it. Nonsense is dropped. */
export function readAnnotatorParams(params: SearchParams): AnnotatorParams {
  const wanted = one(params.view);
  const view = wanted === "evidence" || wanted === "lapsing" ? wanted : "all";
  const gate = view === "all" ? undefined : view;
  const narrowed = { text: one(params.q), vendorId: one(params.vendor), clearance: one(params.clearance) };
  const parsed = listAnnotatorsInput.safeParse({
    ...narrowed,
    gate,
    after: one(params.after),
    before: one(params.before),
  });
  return {
    view,
    filtered: parsed.success && Object.values(narrowed).some((value) => value !== undefined),
    input: parsed.success ? parsed.data : listAnnotatorsInput.parse({ gate }),
  };
}
