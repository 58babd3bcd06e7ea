import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { currentCode, joinBy, password } from "../accounts.ts";
import { call } from "../api.ts";
import { expect, test, visit } from "../fixtures.ts";
import { fill, openDialog, press } from "../forms.ts";

const reason = "On leave until the new year.";

test("suspending an annotator closes what is open, with a receipt", async ({ as, rows }) => {
  const name = "Rodel Santos";
  const coordinator = await as("otherCoordinator");
  await visit(coordinator, `${routes.annotators()}?q=Rodel`);
  await coordinator.getByRole("link", { name }).click();
  await expect(coordinator.getByRole("heading", { name: `${name} can work` })).toBeVisible();
  const dialog = await openDialog(coordinator, "Suspend…");
  await expect(dialog.getByText("Cabin gaze")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Keep access" })).toBeFocused();
  await fill(dialog, { Reason: reason });
  await press(dialog, "Suspend and stop 1 grant");
  await expect(coordinator.getByRole("heading", { name: `${name} is suspended` })).toBeVisible();
  const grant = coordinator
    .getByRole("listitem")
    .filter({ has: coordinator.getByRole("link", { name: "Cabin gaze" }) });
  await expect(grant.first()).toContainText("Suspended");
  expect(
    await rows(
      sql`select a.status, g.state, p.status as plane, r.proven from annotators a
          join grants g on g.annotator_id = a.id join grant_planes p on p.grant_id = g.id
          join receipts r on r.grant_id = g.id where a.name = ${name}`,
    ),
  ).toEqual([{ status: "suspended", state: "suspended", plane: "closed", proven: true }]);
});

test("a suspended annotator is signed out at once and cannot come back", async ({ as, newPage, portal, rows }) => {
  const coordinator = await as("coordinator");
  const person = { name: "Akello Odongo", email: "akello.odongo@kilima.example" };
  const invited = await call(coordinator.request, portal.url, "annotators.invite", person);
  const { annotatorId, url } = invited.data as { annotatorId: string; url: string };
  const page = await newPage();
  const secret = await joinBy(page, url, person);

  await visit(coordinator, routes.annotator(annotatorId));
  const dialog = await openDialog(coordinator, "Suspend…");
  await fill(dialog, { Reason: reason });
  await press(dialog, "Suspend this person");
  await expect(coordinator.getByRole("heading", { name: `${person.name} is suspended` })).toBeVisible();
  expect(
    await rows(
      sql`select s.ended_at is not null as ended from sessions s join users u on u.id = s.user_id
          where u.email = ${person.email}`,
    ),
  ).toEqual([{ ended: true }]);

  // Both codes of this minute are used up; they shall not be what stands against the person.
  await rows(
    sql`update user_credentials c set totp_last_step = 0 from users u where u.id = c.user_id and u.email = ${person.email}`,
  );
  page.watch.allow(/status of 401/);
  await page.goto(routes.myGates());
  await expect(page).toHaveURL(routes.signIn(routes.myGates()));
  await fill(page, { "E-mail address": person.email, Password: password, Code: currentCode(secret) });
  await press(page, "Sign in");
  await expect(page.getByRole("alert").getByText(/this account may not sign in/)).toBeVisible();
});
