import type { Portal } from "./portals.ts";

/** People of the company whose session is at hand; names as in scripts/demo/people.ts. */
export const castNames = [
  "admin",
  "manager",
  "compliance",
  "auditor",
  "coordinator",
  "otherCoordinator",
  "annotator",
  "worker",
  "newcomer",
] as const;
export type CastName = (typeof castNames)[number];

/** What the global set-up hands to the tests' processes. */
export type State = {
  /** A portal nobody has set up yet; the whole journey happens in it. */
  empty: Portal & { setUpToken: string };
  /** A portal full of people. */
  company: Portal;
  /** Files with the cookies of signed-in people of the company. */
  sessions: Record<CastName, string>;
  emails: Record<CastName, string>;
};

const name = "GATEHOUSE_E2E";

export function publishState(state: State): void {
  process.env[name] = JSON.stringify(state);
}

export function readState(): State {
  const text = process.env[name];
  if (!text) throw new Error("The global set-up has not run.");
  return JSON.parse(text);
}
