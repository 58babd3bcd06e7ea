import type { BrowserContext } from "@playwright/test";
import { routes } from "#lib/routes.ts";

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
  const link = await dialog.getByText("/invitation#").innerText();
  await page.close();
  return link;
}
