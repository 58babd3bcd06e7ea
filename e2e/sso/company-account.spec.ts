import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { type OidcProvider, startOidcProvider } from "#server/features/sso/testing/start-oidc-provider.ts";
import { currentCode, inviteMember } from "../accounts.ts";
import { expect, test, visit, type WatchedPage } from "../fixtures.ts";
import { choose, copyable, fill, openDialog, press } from "../forms.ts";

let op: OidcProvider;
test.beforeAll(async () => {
  op = await startOidcProvider();
});
test.afterAll(() => op.stop());

const live = (page: Page) => page.getByText("Live", { exact: true });
/** Says at the provider who sits there. */
async function sayWho(page: Page, account: string): Promise<void> {
  await fill(page, { Account: account });
  await press(page, "Sign in");
}
/** A page that may go to the provider and come back. */
function traveller(page: WatchedPage): WatchedPage {
  page.watch.allow(new RegExp(`a request left the portal: ${op.issuer}`));
  return page;
}

/** Everything an administrator does, on the pages alone. @returns the provider's id */
async function setUpProvider(admin: WatchedPage, name: string): Promise<string> {
  const clientId = `gatehouse-${randomUUID()}`;
  await visit(admin, routes.identityProviders());
  const add = await openDialog(admin, "Add a provider");
  await choose(add, "For people of", /Your company/);
  await fill(add, { Name: name, Issuer: `${op.issuer}/wrong`, "Domains of e-mail addresses": "aldermere.example" });
  await press(add, "Add this provider");
  await expect(admin.getByRole("heading", { level: 1, name: `Register the portal at ${name}` })).toBeVisible();
  op.addClient({
    id: clientId,
    secret: "a secret between the two",
    callback: await copyable(admin, /http\S+\/callback/),
    backchannel: await copyable(admin, /http\S+\/backchannel/),
    signedOut: await copyable(admin, /http\S+\/sign-in(?=$|\s)/),
  });
  const edit = async (values: Record<string, string>) => {
    const dialog = await openDialog(admin, "Edit…");
    await fill(dialog, values);
    await press(dialog, "Save the settings");
    await expect(dialog).toHaveCount(0);
  };
  await edit({ "Client id": clientId, "Client secret": "not the secret", "amr values": "mfa, hwk" });
  await press(admin, "Test the connection");
  await expect(admin.getByText(/Check the issuer's path/)).toBeVisible();
  await edit({ Issuer: op.issuer });
  await press(admin, "Test the connection");
  await expect(admin.getByText(/does not accept the client id and secret/)).toBeVisible();
  await edit({ "Client secret": "a secret between the two" });
  await press(admin, "Test the connection");
  await expect(admin.getByText("It knows the client id, and the secret fits.")).toBeVisible();
  await press(admin, "Turn on…");
  await press(admin.getByRole("dialog"), "Turn on the provider");
  await expect(admin.getByRole("heading", { level: 1, name: "0 people sign in here" })).toBeVisible();
  return new URL(admin.url()).pathname.split("/").at(-1) ?? "";
}

test("a company account: set up by the administrator, joined by invitation, confirmed again, signed out on both sides", async ({
  as,
  newPage,
  portal,
  rows,
}) => {
  test.slow();
  const name = `Company login ${randomUUID().slice(0, 4)}`;
  const admin = await as("admin");
  const providerId = await setUpProvider(admin, name);

  const person = { name: "Sofia Lindqvist", email: "sofia.lindqvist@aldermere.example" };
  op.accounts.set("sofia", { email: person.email, amr: ["pwd", "mfa"] });
  op.accounts.set("stranger", { email: "stranger@aldermere.example", amr: ["mfa"] });
  const link = await inviteMember(admin, portal.url, person, "security_admin");

  // Whoever was not invited is not let in, and is told what to do.
  const stranger = traveller(await newPage());
  await stranger.goto(routes.signIn());
  await stranger.getByRole("link", { name: `Continue with ${name}` }).click();
  await sayWho(stranger, "stranger");
  await expect(stranger.getByText("You need an invitation first")).toBeVisible();

  const page = traveller(await newPage());
  page.watch.allow(/status of 412/);
  await page.goto(link);
  await press(page, `Accept with ${name}`);
  await sayWho(page, "sofia");
  await expect(live(page)).toBeVisible();
  await expect(page.getByRole("button", { name: new RegExp(person.name) })).toBeVisible();

  // Six minutes later an act asks again; the provider answers in another tab, and what was typed goes on.
  await rows(sql`update sessions set mfa_at = clock_timestamp() - interval '6 minutes' from users
    where users.id = sessions.user_id and users.email = ${person.email}`);
  await visit(page, routes.members());
  const dialog = await openDialog(page, "Invite somebody");
  await choose(dialog, "Role", /Auditor/);
  await fill(dialog, { "Full name": "Fourth Person", "E-mail address": "fourth.person@aldermere.example" });
  await press(dialog, "Invite the person");
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  const opened = page.context().waitForEvent("page");
  await proof.getByRole("link", { name: `Confirm with ${name}` }).click();
  await sayWho(await opened, "sofia");
  await expect((await opened).getByText("You are confirmed.")).toBeVisible();
  await expect(proof).toHaveCount(0);
  expect(await copyable(page.getByRole("dialog"), /http\S+\/invitation#\S+/)).toBeTruthy();
  await press(page.getByRole("dialog"), "Done");

  // Signing out here signs out there, which tells the portal as well.
  await press(page, new RegExp(person.name));
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await press(page, "Sign out");
  await expect(page).toHaveURL(routes.signIn());
  const again = page.getByRole("link", { name: `Continue with ${name}` });
  await again.click();
  await sayWho(page, "sofia");
  await expect(live(page)).toBeVisible();

  // Somebody ends the session at the provider: this tab is told at once.
  const [session] = await rows<{ client: string }>(sql`select p.client_id as client
    from identity_providers p where p.id = ${providerId}`);
  const token = await op.sign({
    iss: op.issuer,
    aud: session?.client,
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    sub: "sofia",
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
  page.watch.allow(/status of 401/);
  const told = await fetch(portal.url + routes.ssoBackchannel(providerId), {
    method: "POST",
    body: new URLSearchParams({ logout_token: token }),
  });
  expect(told.status).toBe(200);
  await expect(page).toHaveURL(new RegExp(routes.signIn()));
  expect(
    await rows(sql`select action from audit_events where subject_type in ('session', 'identity_provider')
      and (actor_id in (select id from users where email = ${person.email}) or (action = 'session.endedByProvider' and subject_name = ${person.name})) order by id`),
  ).toEqual(
    [
      "signIn.succeeded",
      "identity.linked",
      "proof.given",
      "signOut.done",
      "signIn.succeeded",
      "session.endedByProvider",
    ].map((action) => ({ action })),
  );
});

test("a provider that asks for one factor is followed by the portal's own", async ({ as, newPage, portal }) => {
  test.slow();
  const name = `One factor ${randomUUID().slice(0, 4)}`;
  const admin = await as("admin");
  await setUpProvider(admin, name);
  const person = { name: "Nils Berg", email: "nils.berg@aldermere.example" };
  op.accounts.set("nils", { email: person.email, amr: ["pwd"] });
  const page = traveller(await newPage());
  await page.goto(await inviteMember(admin, portal.url, person, "auditor"));
  await press(page, `Accept with ${name}`);
  await sayWho(page, "nils");
  const secret = await copyable(page, /^[A-Z2-7]{32}$/);
  await fill(page, { Code: "000000" });
  await press(page, "Accept the invitation");
  await expect(page.getByText("The code does not fit")).toBeVisible();
  await fill(page, { Code: currentCode(secret) });
  await press(page, "Accept the invitation");
  await expect(live(page)).toBeVisible();
});
