import type { BrowserContext, Locator } from "@playwright/test";
import { routes } from "#lib/routes.ts";

const linkIn = (dialog: Locator) => dialog.locator("pre").innerText();

/**
 * Invites an annotator as the coordinator signed in there.
 * @returns the link they would get
 */
export async function invite(coordinator: BrowserContext): Promise<string> {
  const page = await coordinator.newPage();
  await page.goto(routes.annotators());
  await page.getByRole("button", { name: "Invite an annotator" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Full name").fill("Amina Odhiambo");
  // An address is invited once, and the demo may have been pictured before.
  await dialog.getByLabel("E-mail address").fill(`amina.odhiambo.${Date.now() % 10_000}@kilima.example`);
  await dialog.getByRole("button", { name: "Invite this person" }).click();
  return linkIn(dialog);
}

/**
 * Resets somebody's sign-in as the administrator signed in there; until the link is used, nothing changes for them.
 * @returns the link they would get
 */
export async function resetSignIn(administrator: BrowserContext, name: string): Promise<string> {
  const page = await administrator.newPage();
  await page.goto(`${routes.members()}?q=${encodeURIComponent(name)}`);
  await page.getByRole("row", { name }).getByRole("button").click();
  await page.getByRole("menuitem", { name: /Reset sign-in/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/Reason/).fill("The phone with the app is lost");
  await dialog.getByRole("button", { name: "Make the link" }).click();
  return linkIn(dialog);
}
