import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { enrol, inviteMember, nextCode, password } from "../accounts.ts";
import { expect, test } from "../fixtures.ts";
import { fill, press } from "../forms.ts";

const refusal = /E-mail address, password or code do not fit/;

test("a refused sign-in keeps what was typed, says why, and gives nothing away", async ({
  as,
  newPage,
  portal,
  rows,
}) => {
  const guest = { name: "Sigrid Refused", email: "sigrid.refused@aldermere.example" };
  const link = await inviteMember(await as("admin"), portal.url, guest, "auditor");
  const page = await newPage();
  page.watch.allow(/status of 401/);
  await page.goto(link);
  const secret = await enrol(page, "Accept the invitation");
  await page.getByRole("link", { name: "Go to sign-in" }).click();

  const code = nextCode(secret);
  await fill(page, { "E-mail address": guest.email, Password: "not the right password", Code: code });
  await press(page, "Sign in");
  await expect(page.getByRole("alert").getByText(refusal)).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(guest.email);
  await expect(page.getByLabel("Password")).toHaveValue("not the right password");

  await fill(page, { Password: password, Code: "000000" });
  await press(page, "Sign in");
  await expect(page.getByLabel("Code")).toHaveValue("");
  await expect(page.getByRole("alert").getByText(refusal)).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveValue(password);

  await fill(page, { Code: code });
  await press(page, "Sign in");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(routes.overview());
  expect(
    await rows(sql`select action, count(*)::int from audit_events
                   where action like 'signIn.%' and after ->> 'email' = ${guest.email} group by action order by action`),
  ).toEqual([
    { action: "signIn.refused", count: 2 },
    { action: "signIn.succeeded", count: 1 },
  ]);

  // Signing out ends the session itself: the cookie of before opens nothing.
  const before = await page.context().storageState();
  await press(page, new RegExp(guest.name));
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(routes.signIn());
  const again = await newPage({ storageState: before });
  await again.goto(routes.audit());
  await expect(again).toHaveURL(routes.signIn(routes.audit()));
});

test("a sign-in pressed before its scripts run sends nothing and puts no password into the address", async ({
  newPage,
}) => {
  const page = await newPage({ javaScriptEnabled: false });
  await page.goto(routes.signIn());
  await fill(page, { "E-mail address": "slow.line@aldermere.example", Password: password, Code: "123456" });
  await press(page, "Sign in");
  await expect(page).toHaveURL(routes.signIn());
  await expect(page.getByLabel("Password")).toHaveValue(password);
});

test("an ended, a used and an incomplete invitation say so and what to do", async ({ as, newPage, portal, rows }) => {
  const late = { name: "Late Comer", email: "late.comer@aldermere.example" };
  const link = await inviteMember(await as("admin"), portal.url, late, "auditor");
  await rows(sql`update invitations set expires_at = now() - interval '1 second' where email = ${late.email}`);
  const page = await newPage();
  page.watch.allow(/status of 404/);
  await page.goto(link);
  await expect(page.getByText("This invitation does not work", { exact: true })).toBeVisible();
  await expect(page.getByText("Ask whoever invited you for a new link.")).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveCount(0);

  const fresh = await newPage();
  fresh.watch.allow(/status of 404/);
  const guest = { name: "Used Link", email: "used.link@aldermere.example" };
  const used = await inviteMember(await as("admin"), portal.url, guest, "auditor");
  await fresh.goto(used);
  await enrol(fresh, "Accept the invitation");
  await page.goto("about:blank");
  await page.goto(used);
  await expect(page.getByText("Ask whoever invited you for a new link.")).toBeVisible();
  await page.goto("about:blank");
  await page.goto(used.slice(0, -4));
  await expect(page.getByText("The link is not complete")).toBeVisible();
});
