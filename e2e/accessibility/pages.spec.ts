import path from "node:path";
import { can, permissionsOf } from "#lib/permissions.ts";
import { roleNames, roleTitle } from "#lib/roles.ts";
import { pagePatterns } from "#scripts/screenshots/page-patterns.ts";
import { examples } from "../company.ts";
import { expect, test, visit } from "../fixtures.ts";
import { crossings, doors, type PageRule, pages, viewers } from "../pages.ts";
import { lookAround } from "./axe.ts";

const root = path.resolve(import.meta.dirname, "..", "..");

test("every page of app/ is looked at", () => {
  expect([...Object.keys(pages), ...doors, ...crossings].sort()).toEqual(pagePatterns(root));
});

const sees = (role: (typeof roleNames)[number], may: PageRule["may"]) => may === null || can(permissionsOf(role), may);

/** Who looks at the colours of a page on a phone: the first who may see it. */
const firstViewer = (pattern: string) => roleNames.find((role) => sees(role, pages[pattern]?.may ?? null));

for (const role of roleNames)
  test(`${roleTitle[role]}: every page, light and dark, desk and phone`, async ({ as, rows }) => {
    test.slow();
    const things = await examples(rows);
    const page = await as(viewers[role]);
    for (const [pattern, { may, paths }] of Object.entries(pages)) {
      if (!sees(role, may)) continue;
      for (const address of paths(things, role))
        await test.step(address, async () => {
          await visit(page, address);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          expect.soft(await lookAround(page, { phoneColours: firstViewer(pattern) === role }), address).toEqual([]);
        });
    }
  });

for (const role of roleNames)
  test(`${roleTitle[role]}: pages of others say nothing`, async ({ as, rows }) => {
    const things = await examples(rows);
    const page = await as(viewers[role]);
    for (const { may, paths, elsewhere } of Object.values(pages)) {
      if (sees(role, may)) continue;
      for (const address of paths(things, role)) {
        if (elsewhere) {
          await page.goto(address);
          await page.waitForURL(elsewhere);
        } else expect(await (await page.request.get(address)).text(), address).toContain("Nothing here for you");
      }
    }
  });
