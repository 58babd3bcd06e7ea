import type { Locator, Page } from "@playwright/test";

type Place = Page | Locator;
const pageOf = (place: Place): Page => ("page" in place ? place.page() : place);

/** Fills fields by their labels. */
export async function fill(place: Place, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await place.getByLabel(label).fill(value);
}

/** Chooses from a list box by its label. */
export async function choose(place: Place, label: string, option: string | RegExp): Promise<void> {
  await place.getByRole("combobox", { name: label }).click();
  await pageOf(place).getByRole("option", { name: option }).click();
}

/** Presses a button. The first one: an empty list repeats the button of the page's head. */
export async function press(place: Place, name: string | RegExp): Promise<void> {
  await place.getByRole("button", { name }).first().click();
}

/** Presses a button that opens a dialog. @returns the dialog */
export async function openDialog(page: Page, name: string | RegExp): Promise<Locator> {
  await press(page, name);
  return page.getByRole("dialog");
}

/** What stands in the one block to copy that holds this: a link, a command, a key. */
export async function copyable(place: Place, pattern: RegExp): Promise<string> {
  const text = await place.locator("pre").filter({ hasText: pattern }).innerText();
  const found = pattern.exec(text)?.[0];
  if (!found) throw new Error(`${text} does not hold ${pattern}.`);
  return found;
}
