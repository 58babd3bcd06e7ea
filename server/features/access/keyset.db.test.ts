import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessRequests } from "#db/schema/access.ts";
import { InvalidError } from "#server/errors.ts";
import { listRequests } from "./list-requests.ts";
import { type AccessFlow, accessFlow } from "./testing/flow.ts";

let flow: AccessFlow;
beforeAll(async () => {
  flow = await accessFlow();
});
afterAll(() => flow.stop());

/** 120 requests, of which many were made in the same microsecond. */
async function manyRequests(): Promise<string[]> {
  const who = await flow.assigned();
  const base = await flow.ask(who.assignment.id);
  const rows = Array.from({ length: 119 }, (_, n) => ({
    ...base,
    id: randomUUID(),
    code: `R-T${String(n).padStart(4, "0")}`,
    state: "withdrawn" as const,
    createdAt: new Date(base.createdAt.getTime() - Math.floor(n / 7) * 1000),
  }));
  await flow.system((tx) => tx.insert(accessRequests).values(rows));
  return [base.id, ...rows.map((row) => row.id)];
}

it("walks to the oldest row and back to the newest, every row once", async () => {
  const all = await manyRequests();
  const pages = [await listRequests(flow.people.pm, {})];
  for (let last = pages[0]; last?.older; last = pages.at(-1))
    pages.push(await listRequests(flow.people.pm, { after: last.older }));
  expect(pages.map((page) => page.rows.length)).toEqual([50, 50, 20]);
  const seen = pages.flatMap((page) => page.rows.map((row) => row.id));
  expect(seen.toSorted()).toEqual(all.toSorted());
  expect(pages[0]?.newer).toBeNull();

  const back = [pages[2]];
  for (let last = back[0]; last?.newer; last = back[0])
    back.unshift(await listRequests(flow.people.pm, { before: last.newer }));
  expect(back.flatMap((page) => page?.rows.map((row) => row.id) ?? [])).toEqual(seen);
  expect(back[1]?.older).not.toBeNull();
});

it.each([
  "nonsense",
  "2026-02-30 10:00:00+00|01a2134a-61df-7615-a923-ab0cd5951a40",
  "2026-02-03 24:00:00+00|01a2134a-61df-7615-a923-ab0cd5951a40",
  "2026-02-03 10:00:00+99|01a2134a-61df-7615-a923-ab0cd5951a40",
  "2026-02-03 10:00:00+00|------------------------------------",
])("refuses a cursor that is none: %s", async (text) => {
  const cursor = Buffer.from(text).toString("base64url");
  await expect(listRequests(flow.people.pm, { after: cursor })).rejects.toThrow(InvalidError);
  await expect(listRequests(flow.people.pm, { before: cursor })).rejects.toThrow(InvalidError);
});
