import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { type Account, enrol, inviteMember, nextCode, password } from "../accounts.ts";
import { addAuthenticator } from "../authenticator.ts";
import { expect, type Rows, test, visit } from "../fixtures.ts";
import { choose, copyable, fill, openDialog, press } from "../forms.ts";

async function signOut(page: Page, account: Account): Promise<void> {
  await press(page, new RegExp(account.name));
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(routes.signIn());
}

const sixMinutesLater = (rows: Rows, { email }: Account) =>
  rows(sql`update sessions set mfa_at = clock_timestamp() - interval '6 minutes' from users
    where users.id = sessions.user_id and users.email = ${email}`);

const actsOf = async (rows: Rows, { email }: Account) =>
  (
    await rows<{ action: string }>(sql`select action from audit_events where actor_id in
      (select id from users where email = ${email}) order by id`)
  ).map(({ action }) => action);

test("a passkey is added, signs in, confirms a dangerous act; a recovery code signs in and asks to set up anew", async ({
  as,
  newPage,
  portal,
  rows,
}) => {
  const account = { name: "Pia Passkey", email: "pia.passkey@aldermere.example" };
  const link = await inviteMember(await as("admin"), portal.url, account, "security_admin");
  const page = await newPage();
  page.watch.allow(/status of 412/);
  page.watch.allow(/status of 401/);
  await addAuthenticator(page);
  await page.goto(link);
  const secret = await enrol(page, "Accept the invitation");
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await fill(page, { "E-mail address": account.email, Password: password, Code: nextCode(secret) });
  await press(page, "Sign in");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  await press(page, new RegExp(account.name));
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { name: "You sign in with a password and an app" })).toBeVisible();
  const adding = await openDialog(page, "Add a passkey…");
  await fill(adding, { Name: "Work laptop" });
  await press(adding, "Add this passkey");
  await expect(
    page.getByRole("heading", { name: "You sign in with a passkey, or a password and an app" }),
  ).toBeVisible();
  await expect(page.getByText("Work laptop", { exact: true })).toBeVisible();

  const making = await openDialog(page, "Make recovery codes…");
  await press(making, "Make 10 codes");
  const code = await copyable(making, /[A-Z2-9]{4}(-[A-Z2-9]{4}){3}/);
  const downloading = page.waitForEvent("download");
  await making.getByRole("link", { name: "Download" }).click();
  expect((await downloading).suggestedFilename()).toBe("gatehouse-recovery-codes.txt");
  await press(making, "I keep them safe");
  await expect(page.getByText("10 left")).toBeVisible();

  await signOut(page, account);
  await press(page, "Sign in with a passkey");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  await sixMinutesLater(rows, account);
  await visit(page, routes.members());
  const before = await page.context().storageState();
  const inviting = await openDialog(page, "Invite somebody");
  await fill(inviting, { "Full name": "Asked By Passkey", "E-mail address": "asked.by.passkey@aldermere.example" });
  await choose(inviting, "Role", /Auditor/);
  await press(inviting, "Invite the person");
  await press(page.getByRole("dialog", { name: "Confirm that it is you" }), "Use your passkey");
  expect(await copyable(page.getByRole("dialog"), /http\S+\/invitation#\S+/)).toBeTruthy();
  // The proof gave this browser a new token; a copy of the old cookie opens nothing.
  const thief = await newPage({ storageState: before });
  await thief.goto(routes.members());
  await expect(thief).toHaveURL(routes.signIn(routes.members()));

  await press(page.getByRole("dialog"), "Done");
  await signOut(page, account);
  await fill(page, { "E-mail address": account.email, Password: password, Code: code.toLowerCase() });
  await press(page, "Sign in");
  await expect(page.getByRole("heading", { name: "Set up what you lost" })).toBeVisible();
  await expect(page.getByText("9 are left.")).toBeVisible();
  await expect(page.getByText("9 left")).toBeVisible();
  await expect(page.getByText(/Signed in by password and recovery code/)).toBeVisible();

  expect(await actsOf(rows, account)).toEqual(
    expect.arrayContaining([
      "passkey.added",
      "recoveryCodes.made",
      "signOut.done",
      "proof.given",
      "member.invited",
      "recoveryCode.used",
    ]),
  );
});

test("an invitation is accepted with a passkey, which is the whole sign-in", async ({ as, newPage, portal, rows }) => {
  const account = { name: "Ivo Invited", email: "ivo.invited@aldermere.example" };
  const link = await inviteMember(await as("admin"), portal.url, account, "auditor");
  const page = await newPage();
  page.watch.allow(/status of 409/);
  await addAuthenticator(page);
  await page.goto(link);
  await fill(page, { Password: password });
  await page.getByRole("radio", { name: /Passkey/ }).check();
  await expect(page.getByLabel("Code")).toHaveCount(0);
  await press(page, "Accept the invitation");
  await expect(page.getByText("Your account is ready.")).toBeVisible();
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await press(page, "Sign in with a passkey");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await visit(page, routes.account());
  await expect(page.getByRole("heading", { name: "You sign in with a passkey" })).toBeVisible();
  await press(page, "Remove First passkey");
  await press(page.getByRole("dialog"), "Remove the passkey");
  await expect(page.getByRole("dialog").getByText("This is your only second factor.")).toBeVisible();
  expect(await actsOf(rows, account)).toContain("signIn.succeeded");
});
