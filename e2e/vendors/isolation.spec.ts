import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { call } from "../api.ts";
import { expect, type Rows, test, visit } from "../fixtures.ts";
import { pages } from "../pages.ts";

/** What of a vendor nobody of another may read: names, addresses, codes and ids. */
async function secretsOf(rows: Rows, vendor: string): Promise<string[]> {
  const found = await rows<{ secret: string }>(sql`
    with v as (select id, name from vendors where name = ${vendor})
    select name as secret from v union select id::text from v
    union select unnest(array[a.id::text, a.name, a.email]) from annotators a join v on v.id = a.vendor_id
    union select unnest(array[u.id::text, u.name, u.email]) from users u join v on v.id = u.vendor_id
    union select unnest(array[r.id::text, r.code]) from access_requests r join v on v.id = r.vendor_id
    union select unnest(array[g.id::text, g.code]) from grants g join v on v.id = g.vendor_id
    union select e.id::text from evidence_files e join v on v.id = e.vendor_id
    union select s.id::text from assignments s join v on v.id = s.vendor_id
    union select unnest(array[p.id::text, p.name]) from projects p
      where p.id in (select project_id from project_vendors join v on v.id = vendor_id)
        and p.id not in (select project_id from project_vendors where vendor_id not in (select id from v))`);
  return found.map(({ secret }) => secret);
}

/** The lists, and every page their links lead to; places in a list are the same list. */
async function readEverything(api: APIRequestContext): Promise<Map<string, string>> {
  const read = new Map<string, string>();
  let next = new Set(Object.keys(pages).filter((pattern) => !pattern.includes("[")));
  while (next.size > 0) {
    const links = new Set<string>();
    for (const address of next) {
      const html = await (await api.get(address)).text();
      read.set(address, html);
      for (const [, href = ""] of html.matchAll(/href="(\/[a-z][^"#]*)"/g)) links.add(href.replaceAll("&amp;", "&"));
    }
    const pagesOnly = [...links].filter(
      (href) => !/^\/(_next|api)\/|\.(ico|svg|css|js)|[?&](after|before)=/.test(href),
    );
    next = new Set(pagesOnly.filter((href) => !read.has(href)));
  }
  return read;
}

const holding = (texts: Map<string, string>, secrets: readonly string[]): string[] =>
  [...texts].flatMap(([address, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${address} holds ${secret}`),
  );

test("a coordinator reads nothing of another vendor, wherever links lead", async ({ as, rows }) => {
  const secrets = await secretsOf(rows, "Kilima Data");
  const other = await as("otherCoordinator");
  const everything = await readEverything(other.request);
  expect([...everything.keys()].filter((address) => address.startsWith("/annotators/")).length).toBeGreaterThan(10);
  expect(holding(everything, secrets)).toEqual([]);
  // The control: the lists of their own coordinator hold what was looked for.
  const { request } = await as("coordinator");
  const lists = [routes.annotators(), routes.requests(), routes.grants()];
  const own = new Map(
    await Promise.all(lists.map(async (list) => [list, await (await request.get(list)).text()] as const)),
  );
  const seen = new Set(holding(own, secrets).map((line) => line.split(" holds ")[1]));
  expect(secrets.filter((secret) => seen.has(secret)).length).toBeGreaterThan(60);
});

test("what the pages of a coordinator fetch holds nothing of another vendor either", async ({ as, rows }) => {
  const secrets = await secretsOf(rows, "Kilima Data");
  const page = await as("otherCoordinator");
  const answers = new Map<string, string>();
  const reading: Promise<void>[] = [];
  page.on("response", (response) => {
    // A stream has no end to wait for.
    if (!response.url().includes("/api/trpc/") || response.url().includes("live.changes")) return;
    reading.push(response.text().then((text) => void answers.set(response.url(), text)));
  });
  for (const address of [routes.overview(), routes.annotators(), routes.requests(), routes.grants(), routes.health()])
    await visit(page, address);
  await page.getByRole("searchbox").first().fill("Kilima");
  await page.waitForURL(/q=Kilima/);
  await visit(page, `${routes.audit()}?q=Otieno`);
  await expect(page.getByText("No event matches")).toBeVisible();
  await Promise.all(reading);
  expect(holding(answers, secrets)).toEqual([]);
});

test("addresses of another vendor's things answer like addresses of nothing", async ({ as, rows, portal }) => {
  const [ids] = await rows<Record<"vendor" | "annotator" | "request" | "grant" | "project" | "evidence", string>>(sql`
    select v.id as vendor, a.id as annotator, g.request_id as request, g.id as grant, g.project_id as project,
           e.id as evidence
    from vendors v join annotators a on a.vendor_id = v.id join grants g on g.annotator_id = a.id
    join evidence_files e on e.annotator_id = a.id where v.name = 'Kilima Data' and a.name = 'Samuel Mutua'`);
  if (!ids) throw new Error("The company has no Samuel Mutua with a grant and a certificate.");
  const page = await as("otherCoordinator");
  const random = randomUUID();
  const answer = async (address: string, id: string) => {
    const response = await page.request.get(address);
    return { status: response.status(), shown: sameEveryTime((await response.text()).replaceAll(id, "ID")) };
  };
  for (const [name, address] of [
    ["vendor", routes.vendor],
    ["annotator", routes.annotator],
    ["request", routes.request],
    ["grant", routes.grant],
    ["project", routes.project],
    ["annotator", routes.healthOf],
    ["evidence", routes.evidenceFile],
  ] as const)
    expect(await answer(address(ids[name]), ids[name]), address(name)).toEqual(await answer(address(random), random));

  for (const [procedure, input, kind] of [
    ["vendors.get", (id: string) => ({ vendorId: id }), "vendor"],
    ["annotators.get", (id: string) => ({ annotatorId: id }), "annotator"],
    ["access.request", (id: string) => ({ requestId: id }), "request"],
    ["access.grant", (id: string) => ({ grantId: id }), "grant"],
    ["projects.get", (id: string) => ({ projectId: id }), "project"],
    ["audit.timeline", (id: string) => ({ annotatorId: id }), "annotator"],
  ] as const) {
    const ask = (id: string) => call(page.request, portal.url, procedure, input(id), "query");
    expect(await ask(ids[kind]), procedure).toEqual(await ask(random));
  }
  const revoke = (grantId: string) =>
    call(page.request, portal.url, "access.revokeGrant", { grantId, reason: "Not mine to close at all." });
  expect(await revoke(ids.grant)).toEqual(await revoke(random));
});

/** An answer without what differs between any two answers: nonces and times. */
function sameEveryTime(html: string): string {
  return html
    .replaceAll(/nonce(=|\\":\\)"[^"\\]*/g, "nonce")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d{13}\b/g, "TIME");
}
