import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { currentCode, enrol, inviteMember, nextCode, password } from "../accounts.ts";
import { expect, test } from "../fixtures.ts";
import { choose, copyable, fill, openDialog, press } from "../forms.ts";

test("an act that changes who may asks again when the last code is old, keeps what was typed, and goes on", async ({
  as,
  newPage,
  portal,
  rows,
}) => {
  const second = { name: "Second Admin", email: "second.admin@aldermere.example" };
  const link = await inviteMember(await as("admin"), portal.url, second, "security_admin");
  const page = await newPage();
  page.watch.allow(/status of 412/);
  page.watch.allow(/status of 400/);
  await page.goto(link);
  const secret = await enrol(page, "Accept the invitation");
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await fill(page, { "E-mail address": second.email, Password: password, Code: nextCode(secret) });
  await press(page, "Sign in");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  // Six minutes later, with an app that shows an unused code.
  await rows(sql`update sessions set mfa_at = clock_timestamp() - interval '6 minutes' from users
    where users.id = sessions.user_id and users.email = ${second.email}`);
  await rows(sql`update user_credentials set totp_last_step = 0 from users
    where users.id = user_credentials.user_id and users.email = ${second.email}`);

  await page.goto(routes.members());
  const dialog = await openDialog(page, "Invite somebody");
  await choose(dialog, "Role", /Auditor/);
  await fill(dialog, { "Full name": "Third Person", "E-mail address": "third.person@aldermere.example" });
  await press(dialog, "Invite the person");
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await fill(proof, { Code: "000000" });
  await press(proof, "Confirm");
  await expect(proof.getByText("The code does not fit")).toBeVisible();
  await fill(proof, { Code: currentCode(secret) });
  await press(proof, "Confirm");
  await expect(proof).toHaveCount(0);
  expect(await copyable(page.getByRole("dialog"), /http\S+\/invitation#\S+/)).toBeTruthy();
  expect(
    await rows(sql`select action from audit_events where actor_id in
      (select id from users where email = ${second.email}) and (action like 'proof.%' or action = 'member.invited') order by id`),
  ).toEqual([{ action: "proof.refused" }, { action: "proof.given" }, { action: "member.invited" }]);
});
