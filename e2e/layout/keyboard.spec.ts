import type { Locator, Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { expect, test, visit } from "../fixtures.ts";

/** Presses Tab until the focus is there, as somebody without a mouse would. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    await page.keyboard.press("Tab");
    if (await goal.evaluate((one) => one === document.activeElement)) return;
  }
  throw new Error("The focus did not get there within 80 presses of Tab.");
}

test("from any page to a request and its approval without a mouse", async ({ as, rows }) => {
  const page = await as("manager");
  await visit(page, routes.overview());
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Go to a page" })).toBeVisible();
  await page.keyboard.type("requ");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(routes.requests());

  const link = page.getByRole("link", { name: "Joel Pascual" });
  await tabTo(page, link);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /Joel Pascual asks for/ })).toBeVisible();
  await tabTo(page, page.getByRole("radio", { name: "Approve" }));
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: "Reject" })).toBeChecked();
  await page.keyboard.press("ArrowUp");
  await tabTo(page, page.getByRole("textbox", { name: /^Reason/ }));
  await page.keyboard.type("The queue has room from Monday.");
  await tabTo(page, page.getByRole("button", { name: "Approve for Joel Pascual" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 of 2 decided")).toBeVisible();
  expect(
    await rows(
      sql`select d.verdict, d.reason from decisions d join annotators a on a.id = d.annotator_id
          where a.name = 'Joel Pascual'`,
    ),
  ).toEqual([{ verdict: "approved", reason: "The queue has room from Monday." }]);
});

test("a dialog that destroys starts on the way out, holds the focus and gives it back", async ({ as, rows }) => {
  const [grant] = await rows<{ id: string }>(
    sql`select g.id from grants g join annotators a on a.id = g.annotator_id where a.name = 'Edwin Navarro'`,
  );
  const page = await as("manager");
  await visit(page, routes.grant(grant?.id ?? ""));
  const opener = page.getByRole("button", { name: "Revoke…" });
  await tabTo(page, opener);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Keep access" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(opener).toBeFocused();

  await page.keyboard.press("Enter");
  await tabTo(page, dialog.getByLabel("Reason"));
  await page.keyboard.type("The shelf photos are finished.");
  await tabTo(page, dialog.getByRole("button", { name: /^Close G-/ }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Edwin Navarro’s access is closed" })).toBeVisible();
});

test("rows, filter and events answer to keys", async ({ as }) => {
  const page = await as("compliance");
  await visit(page, routes.annotators());
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("Halima");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=Halima/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("searchbox").blur();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /Halima Abdi/ })).toBeVisible();

  await visit(page, routes.audit());
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main").locator("[aria-expanded=true]")).toHaveCount(1);
  await expect(page.getByText("From address").or(page.getByText("In the log")).first()).toBeVisible();
});
