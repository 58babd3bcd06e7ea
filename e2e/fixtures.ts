import { type Browser, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { type SQL, sql } from "drizzle-orm";
import { openDatabase } from "#db/client.ts";
import type { Portal } from "./portals.ts";
import { type CastName, readState, type State } from "./state.ts";
import { type Watch, watch } from "./watch.ts";

export { expect };

/** A page with an eye on it. */
export type WatchedPage = Page & { watch: Watch };

/** Reads rows as the portal itself, whoever they belong to. */
export type Rows = <R extends Record<string, unknown>>(query: SQL) => Promise<R[]>;

type Fixtures = {
  state: State;
  /** Which of the two portals the test is about; see State. */
  portalName: "company" | "empty";
  portal: Portal;
  /** A page in a browser of its own; nobody is signed in unless a file of cookies is given as `storageState`. */
  newPage: (options?: BrowserContextOptions) => Promise<WatchedPage>;
  /** A page of somebody of the company. */
  as: (who: CastName) => Promise<WatchedPage>;
  rows: Rows;
};

/** The tests' `test`: pages of people, rows of the database; a page that leaves an error behind fails its test. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this very pattern.
  state: ({}, use) => use(readState()),
  portalName: ["company", { option: true }],
  portal: ({ state, portalName }, use) => use(state[portalName]),
  newPage: async ({ browser, portal }, use) => {
    const pages: WatchedPage[] = [];
    await use(async (options) => {
      const page = await openPage(browser, portal, options);
      pages.push(page);
      return page;
    });
    const problems = pages.flatMap((page) => page.watch.problems);
    await Promise.all(pages.map((page) => page.context().close()));
    expect(problems, "no page may leave an error behind").toEqual([]);
  },
  as: ({ newPage, state, rows }, use) =>
    use(async (who) => {
      // Signed in when the run began; acts that ask for a recent proof count from here.
      await rows(sql`update sessions set mfa_at = clock_timestamp() from users
        where users.id = sessions.user_id and users.email = ${state.emails[who]}`);
      return newPage({ storageState: state.sessions[who] });
    }),
  rows: async ({ portal }, use) => {
    const db = openDatabase(portal.databaseUrl, { max: 1, name: "gatehouse-e2e" });
    await use((query) => db.withScope({ kind: "system" }, async (tx) => (await tx.execute(query)).rows as never));
    await db.close();
  },
});

async function openPage(browser: Browser, portal: Portal, options?: BrowserContextOptions): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL: portal.url, ...options });
  const page = await context.newPage();
  return Object.assign(page, { watch: watch(page, portal.url) });
}

/** Goes to a page of the portal and waits until it hears of changes: from then on it answers to people. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
}
