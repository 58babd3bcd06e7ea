import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Page, Response } from "@playwright/test";
import { sql } from "drizzle-orm";
import { roleNames, roleTitle } from "#lib/roles.ts";
import { demoFolder } from "#scripts/demo/demo-folder.ts";
import type { DemoPerson } from "#scripts/demo/demo-people.ts";
import { type CanaryBook, canaryBook } from "#server/testing/canaries.ts";
import { examples } from "../company.ts";
import { expect, type Rows, test, visit } from "../fixtures.ts";
import { pages, sees, viewers } from "../pages.ts";
import type { State } from "../state.ts";

// The demo's company is full of secrets: those of its people, its agents and the portal itself. What a browser is sent
// behind the sign-in (documents, data of the framework, answers, streams, scripts) holds none of them.

async function everySecret(state: State, rows: Rows): Promise<CanaryBook> {
  const book = canaryBook();
  const folder = state.company.dataDir;
  const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  for (const [name, value] of Object.entries<string>(read("secrets.json"))) book.plant(name, value);
  for (const [role, value] of Object.entries<string>(read("database-passwords.json")))
    book.plant(`database password of ${role}`, value);
  const people: DemoPerson[] = JSON.parse(readFileSync(demoFolder(folder).people, "utf8"));
  for (const { name, password, totpSecret } of people) {
    book.plant(`password of ${name}`, password);
    book.plant(`TOTP seed of ${name}`, totpSecret);
  }
  for (const [name, file] of Object.entries(state.sessions))
    for (const cookie of JSON.parse(readFileSync(file, "utf8")).cookies)
      if (cookie.value.length > 40) book.plant(`session cookie of ${name}`, cookie.value);
  for (const file of globSync("agents/**/{identity,wireguard-key}.json", { cwd: folder }))
    book.plant(`private key in ${file}`, read(file).privateKey);
  // Hashes and sealed values open nothing, and have no business in a browser either.
  const stored = await rows<{ what: string; value: string }>(sql`
    select what, value from (
      select 'password hash' as what, password_hash as value from user_credentials
      union all select 'sealed seed', totp_secret from user_credentials
      union all select 'hash of a recovery code', code_hash from recovery_codes
      union all select 'hash of a session', token_hash from sessions
      union all select 'sealed ID token', id_token from sessions
      union all select 'hash of an invitation', token_hash from invitations
      union all select 'secret of a provider', client_secret from identity_providers
      union all select 'sealed signing key', private_key_sealed from portal_keys
    ) kept where value is not null`);
  for (const { what, value } of stored) book.plant(what, value);
  return book;
}

/** Every different thing a page is sent, with its address; the streams of changes end with the page and are left out. */
function readAlong(page: Page): { all(): Promise<Map<string, string>> } {
  const reading: Promise<[string, string]>[] = [];
  page.on("response", (response: Response) => {
    if (response.headers()["content-type"]?.includes("text/event-stream")) return;
    reading.push(
      response.text().then(
        (body) => [body, response.url()],
        () => ["", response.url()],
      ),
    );
  });
  return { all: async () => new Map(await Promise.all(reading)) };
}

for (const role of roleNames)
  test(`${roleTitle[role]}: no page, and nothing it fetches, holds a secret`, async ({ as, rows, state }) => {
    test.slow();
    const book = await everySecret(state, rows);
    expect(book.size).toBeGreaterThan(60);
    const things = await examples(rows);
    const page = await as(viewers[role]);
    const sent = readAlong(page);
    let visited = 0;
    for (const { may, paths } of Object.values(pages))
      if (sees(role, may))
        for (const address of paths(things, role)) {
          await visit(page, address);
          visited += 1;
        }
    const bodies = await sent.all();
    expect([...bodies.keys()].filter((body) => body.includes("<html")).length).toBe(visited);
    for (const [body, url] of bodies) expect(book.found(body), url).toEqual([]);
  });

test("the folder of the demo has what this looks for", ({ state }) => {
  expect(existsSync(path.join(state.company.dataDir, "secrets.json"))).toBe(true);
  expect(globSync("agents/**/identity.json", { cwd: state.company.dataDir }).length).toBeGreaterThan(0);
});
