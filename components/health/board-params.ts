import { type BoardInput, boardInput } from "#lib/schemas/health.ts";

type Params = Record<string, string | string[] | undefined>;
const names = {
  state: "state",
  project: "projectId",
  environment: "environmentId",
  vendor: "vendorId",
  q: "text",
} as const;

/** Filters of the board from the address. What cannot be read is left out: an old link still opens. */
export function boardInputOf(params: Params): BoardInput {
  const input: Record<string, unknown> = {};
  for (const [param, field] of Object.entries(names)) {
    const value = params[param];
    if (typeof value === "string" && value && boardInput.shape[field].safeParse(value).success) input[field] = value;
  }
  return boardInput.parse(input);
}
