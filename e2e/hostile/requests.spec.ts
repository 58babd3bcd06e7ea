import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { examples } from "../company.ts";
import { expect, type Rows, test } from "../fixtures.ts";
import { doors, pages } from "../pages.ts";
import { type RawAnswer, type RawRequest, send } from "./send.ts";
import { hostileAddresses, hostileBodies, hostileQueries, hostileVariants, type Surroundings } from "./variants.ts";

// Requests made to get around the front door, against the built portal. Nobody may be told anything, be sent elsewhere,
// make the portal ask anybody anything, or bring it to a failure of its own.

let canary: Server;
let around: Surroundings;
let visits = 0;
let marks: string[];

test.beforeAll(async () => {
  canary = createServer((socket) => {
    visits += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(canary, "listening");
});
test.afterAll(() => void canary.close());
test.beforeEach(async ({ portal, rows }) => {
  const address = canary.address();
  const port = typeof address === "object" && address ? address.port : 0;
  around = { canary: `127.0.0.1:${port}`, origin: portal.url, buildId: readFileSync(".next/BUILD_ID", "utf8") };
  marks = await secrets(rows);
});

/** Names, codes and ids nobody reads without a session. */
async function secrets(rows: Rows): Promise<string[]> {
  const found = await rows<{ mark: string }>(sql`
    select name as mark from projects union select name from datasets union select name from environments
    union select code from grants union select code from access_requests
    union select id::text from annotators union select id::text from vendors union select id::text from users`);
  return found.map(({ mark }) => mark);
}

/** What is wrong with an answer; `asked` may be repeated in it. */
function findings(answer: RawAnswer, asked: string): string[] {
  const { status, headers, body } = answer;
  const location = headers.location === undefined ? null : new URL(headers.location, around.origin);
  const told = marks.filter((mark) => body.includes(mark) && !asked.includes(mark));
  return [
    ...(status >= 500 ? [`answers ${status}`] : []),
    ...(status === 101 ? ["switches protocols"] : []),
    ...(location && location.origin !== around.origin ? [`sends to ${location}`] : []),
    ...(headers["x-middleware-rewrite"] ? ["says where it rewrites to"] : []),
    ...(told.length > 0 ? [`tells ${told.slice(0, 3).join(", ")}`] : []),
  ];
}

/** Tries all, four at a time. @returns a line for each that was answered as it must not be */
async function tryAll(all: readonly RawRequest[], headers: Record<string, string> = {}): Promise<string[]> {
  const waiting = [...all];
  const wrong: string[] = [];
  const take = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const request = { ...one, headers: { ...headers, ...one.headers } };
      const found = await send(around.origin, request).then(
        (answer) => findings(answer, request.path),
        (error: Error) => [error.message],
      );
      for (const what of found) wrong.push(`${one.method ?? "GET"} ${one.path.slice(0, 100)} (${one.name}) ${what}`);
    }
  };
  await Promise.all([take(), take(), take(), take()]);
  return wrong;
}

test("nobody gets anything by whichever address, header or method", async ({ rows }) => {
  test.slow();
  const things = await examples(rows);
  const addresses = Object.values(pages).flatMap(({ paths }) => paths(things, "security_admin").slice(0, 1));
  const all = [
    ...[...addresses, ...doors, "/"].flatMap((path) => hostileVariants(path, around)),
    ...hostileAddresses(around),
  ];
  expect(all.length).toBeGreaterThan(3_000);
  expect(await tryAll(all)).toEqual([]);
  expect(visits).toBe(0);
});

test("the marks that were looked for stand in pages of those who may read them", async ({ as }) => {
  const { request } = await as("admin");
  const lists = [routes.projects(), routes.datasets(), routes.environments(), routes.grants(), routes.annotators()];
  const texts = await Promise.all(lists.map(async (list) => (await request.get(list)).text()));
  for (const [at, text] of texts.entries())
    expect(marks.filter((mark) => text.includes(mark)).length, lists[at]).toBeGreaterThan(2);
});

test("pages answer questions that are none", async ({ as }) => {
  test.slow();
  const cookie = await cookieOf((await as("admin")).request);
  const lists = Object.keys(pages).filter((pattern) => !pattern.includes("["));
  const all = [...lists, ...doors].flatMap((path) =>
    hostileQueries.map((query) => ({ name: "a question", path: `${path}${query}` })),
  );
  marks = [];
  expect(await tryAll(all, { cookie })).toEqual([]);
});

test("calls answer bodies that are none", async ({ as }) => {
  const cookie = await cookieOf((await as("manager")).request);
  const headers = { cookie, origin: around.origin, "content-type": "application/json" };
  const posted = ["vendors.create", "members.openReset", "vendors.create,vendors.create?batch=1"].flatMap((name) =>
    hostileBodies.map((body) => ({ name: body.slice(0, 80), method: "POST", path: `/api/trpc/${name}`, body })),
  );
  const asked = ["vendors.list", "overview.shell", "vendors.list,__proto__?batch=1"].flatMap((name) =>
    hostileBodies
      .filter((body) => body.length < 4_000)
      .map((body) => ({
        name: body.slice(0, 80),
        path: `/api/trpc/${name}${name.includes("?") ? "&" : "?"}input=${encodeURIComponent(body)}`,
      })),
  );
  const names = [
    "",
    ".",
    "..",
    "__proto__",
    "constructor",
    "vendors",
    "vendors.__proto__",
    "vendors.list.call",
    "%zz",
    "a,".repeat(50),
  ];
  const named = names.map((name) => ({ name: "a procedure's name", path: `/api/trpc/${name}` }));
  marks = [];
  expect(await tryAll([...posted, ...asked, ...named], headers)).toEqual([]);
});

async function cookieOf(request: {
  storageState(): Promise<{ cookies: { name: string; value: string }[] }>;
}): Promise<string> {
  const { cookies } = await request.storageState();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}
