import { expect, type Page } from "@playwright/test";
import { generateSync } from "otplib";
import { unlimited } from "#lib/schemas/roles.ts";
import { call } from "./api.ts";
import { choose, copyable, fill, openDialog, press } from "./forms.ts";

/** Four words no rule objects to; every invented account has them. */
export const password = "violet harbour seven lamps";

export type Account = { name: string; email: string };

const period = 30;
const lastStep = new Map<string, number>();

/**
 * The code an authenticator app shows, or the next one when this one was used: the portal takes a code once, and one
 * step early.
 */
export function nextCode(secret: string): string {
  const now = Math.floor(Date.now() / 1000 / period);
  const step = Math.max(now, (lastStep.get(secret) ?? 0) + 1);
  if (step > now + 1) throw new Error("Both codes that may be used now are used up; sign in less often.");
  lastStep.set(secret, step);
  return generateSync({ secret, epoch: step * period });
}

/** The code the app shows now, used or not. */
export function currentCode(secret: string): string {
  return generateSync({ secret });
}

/** Chooses the password and enrols the app on the form that is open. @returns the app's secret */
export async function enrol(page: Page, submit: string): Promise<string> {
  const secret = await copyable(page, /^[A-Z2-7]{32}$/);
  await fill(page, { Password: password, Code: nextCode(secret) });
  await press(page, submit);
  await expect(page.getByText("Your account is ready.")).toBeVisible();
  return secret;
}

/** Signs in by the form, from wherever "Go to sign-in" stands. */
export async function signInAfterwards(page: Page, account: Account, secret: string): Promise<void> {
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await fill(page, { "E-mail address": account.email, Password: password, Code: nextCode(secret) });
  await press(page, "Sign in");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await confirmWhenAsked(page, secret);
}

/** Answers the dialog that asks for a recent proof, whenever one comes up in this page. */
async function confirmWhenAsked(page: Page, secret: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await page.addLocatorHandler(dialog, async () => {
    await fill(dialog, { Code: nextCode(secret) });
    await press(dialog, "Confirm");
  });
}

/** Opens an invitation, accepts it and signs in. @returns the app's secret */
export async function joinBy(page: Page, link: string, account: Account): Promise<string> {
  await page.goto(link);
  await expect(page.getByText(account.name)).toBeVisible();
  const secret = await enrol(page, "Accept the invitation");
  await signInAfterwards(page, account, secret);
  return secret;
}

/**
 * Invites somebody on a page that can.
 * @param act the button that opens the dialog, the one that sends it, and the role where it is asked
 * @returns the link the dialog shows once
 */
export async function invite(
  page: Page,
  account: Account,
  act: { open: string; send: string; role?: string },
): Promise<string> {
  const dialog = await openDialog(page, act.open);
  if (act.role) await choose(dialog, "Role", new RegExp(act.role));
  await fill(dialog, { "Full name": account.name, "E-mail address": account.email });
  await press(dialog, act.send);
  const link = await copyable(dialog, /http\S+\/invitation#\S+/);
  await press(dialog, "Done");
  return link;
}

/** A fresh member of the company's own staff, invited by the session of `by`. @returns the link */
export async function inviteMember(by: Page, url: string, account: Account, role: string): Promise<string> {
  const { data, error } = await call(by.request, url, "members.invite", { ...account, role, ...unlimited });
  if (error) throw new Error(error);
  return (data as { url: string }).url;
}
