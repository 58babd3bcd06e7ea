import {
  type ListGrantsInput,
  type ListRequestsInput,
  listGrantsInput,
  listRequestsInput,
} from "#lib/schemas/access.ts";

type SearchParams = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export type RequestParams = { view: "waiting" | "all"; input: ListRequestsInput };

/** The address of the list of requests: `view=all` for every request ever, else those that wait. Nonsense is dropped. */
export function readRequestParams(params: SearchParams): RequestParams {
  const view = one(params.view) === "all" ? "all" : "waiting";
  const parsed = listRequestsInput.safeParse({
    state: view === "waiting" ? "pending" : undefined,
    after: one(params.after),
    before: one(params.before),
  });
  return { view, input: parsed.success ? parsed.data : { state: view === "waiting" ? "pending" : undefined } };
}

export type GrantParams = { view: "open" | "closed" | "all"; input: ListGrantsInput };

/** The address of the list of grants: open ones (suspended too under all) unless `view` says otherwise. */
export function readGrantParams(params: SearchParams): GrantParams {
  const wanted = one(params.view);
  const view = wanted === "closed" || wanted === "all" ? wanted : "open";
  const state = view === "all" ? undefined : view;
  const parsed = listGrantsInput.safeParse({ state, after: one(params.after), before: one(params.before) });
  return { view, input: parsed.success ? parsed.data : { state } };
}
