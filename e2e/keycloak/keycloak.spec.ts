import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { keycloakAvailable } from "#scripts/keycloak/keycloak-available.ts";
import { type Keycloak, startKeycloak } from "#scripts/keycloak/start-keycloak.ts";
import { inviteMember } from "../accounts.ts";
import { call } from "../api.ts";
import { expect, test, type WatchedPage } from "../fixtures.ts";
import { fill, press } from "../forms.ts";

// A real Keycloak beside the portal. playwright.config.ts leaves this folder out, loudly, where there is none.

const clientId = "gatehouse";
const secret = randomUUID();
const password = "violet harbour";
const name = "Keycloak";
const people = { sofia: "sofia.keycloak@aldermere.example", nils: "nils.keycloak@aldermere.example" };

let keycloak: Keycloak;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  // Java, and its first start builds the server: half a minute, on a busy machine minutes.
  test.setTimeout(300_000);
  const available = keycloakAvailable();
  if (!available.ok) throw new Error(available.reason);
  const user = (username: keyof typeof people, groups: string[]) => ({
    username,
    email: people[username],
    emailVerified: true,
    firstName: username,
    lastName: "Keycloak",
    enabled: true,
    credentials: [{ type: "password", value: password, temporary: false }],
    groups,
  });
  keycloak = await startKeycloak(available.home, {
    groups: [{ name: "gh-auditors" }, { name: "gh-admins" }],
    users: [user("sofia", ["gh-auditors"]), user("nils", ["gh-admins"])],
  });
});
test.afterAll(() => keycloak?.stop());

const live = (page: Page) => page.getByText("Live", { exact: true });
function traveller(page: WatchedPage): WatchedPage {
  page.watch.allow(
    new RegExp(`a request left the portal: http://(127.0.0.1|localhost):${new URL(keycloak.issuer).port}/`),
  );
  // Of Keycloak's own pages and of sessions that end under a page of ours.
  page.watch.allow(/status of (401|404)/);
  return page;
}
async function signInAt(page: Page, username: string): Promise<void> {
  await fill(page, { "Username or email": username });
  await page.getByLabel("Password", { exact: true }).fill(password);
  await press(page, "Sign In");
}
/** What the portal told at the end of a trip that was refused. */
const refusals = (rows: (query: ReturnType<typeof sql>) => Promise<Record<string, unknown>[]>, providerId: string) =>
  rows(sql`select after ->> 'reason' as reason from audit_events
    where action = 'signIn.refused' and subject_id = ${providerId} order by id desc limit 1`);

let providerId = "";

test("is set up: its discovery, keys and client hold", async ({ as, portal }) => {
  const api = (await as("admin")).request;
  const act = async (procedure: string, input: unknown) => {
    const { data, error } = await call(api, portal.url, procedure, input);
    if (error) throw new Error(`${procedure}: ${error}`);
    return data as Record<string, unknown>;
  };
  const facts = { name, issuer: keycloak.issuer, allowedDomains: ["aldermere.example"] };
  providerId = String((await act("sso.create", facts)).id);
  await keycloak.admin("POST", "/clients", {
    clientId,
    secret,
    publicClient: false,
    standardFlowEnabled: true,
    redirectUris: [portal.url + routes.ssoCallback(providerId)],
    attributes: {
      "backchannel.logout.url": portal.url + routes.ssoBackchannel(providerId),
      "backchannel.logout.session.required": "true",
      "post.logout.redirect.uris": portal.url + routes.signIn(),
      "pkce.code.challenge.method": "S256",
    },
    protocolMappers: [
      {
        name: "groups",
        protocol: "openid-connect",
        protocolMapper: "oidc-group-membership-mapper",
        config: {
          "claim.name": "groups",
          "full.path": "false",
          "id.token.claim": "true",
          "userinfo.token.claim": "true",
        },
      },
    ],
  });
  await act("sso.update", {
    ...facts,
    providerId,
    revision: 1,
    clientId,
    clientSecret: secret,
    scope: "openid email profile",
    // In this realm level 1 is what its sign-in page asks for, and 0 a cookie of earlier.
    mfaAcr: ["1"],
    mfaAmr: [],
    roleClaim: "groups",
    roleMapping: [
      { value: "gh-auditors", role: "auditor" },
      { value: "gh-admins", role: "security_admin" },
    ],
  });
  expect(await act("sso.test", { providerId })).toMatchObject({ passed: true });
  await act("sso.setStatus", { providerId, status: "on" });
});

test("signs an invited person in, in a browser; its groups confirm the role and give none", async ({
  as,
  newPage,
  portal,
  rows,
}) => {
  const admin = await as("admin");
  const invited = { name: "Sofia Keycloak", email: people.sofia };
  const page = traveller(await newPage());
  await page.goto(await inviteMember(admin, portal.url, invited, "auditor"));
  await press(page, `Accept with ${name}`);
  await signInAt(page, "sofia");
  await expect(live(page)).toBeVisible();
  await expect(page.getByRole("link", { name: "Audit" })).toBeVisible();

  // Nils is in the administrators' group there and was invited as an auditor: that is refused, not raised.
  const other = traveller(await newPage());
  await other.goto(await inviteMember(admin, portal.url, { name: "Nils Keycloak", email: people.nils }, "auditor"));
  await press(other, `Accept with ${name}`);
  await signInAt(other, "nils");
  await expect(other.getByText(/confirms none of your roles/)).toBeVisible();
  expect(await refusals(rows, providerId)).toEqual([{ reason: "no-role" }]);
  expect(await rows(sql`select 1 from users where email = ${people.nils}`)).toEqual([]);
});

test("ends the portal's session when it is ended there", async ({ newPage }) => {
  const page = traveller(await newPage());
  await page.goto(routes.signIn());
  await page.getByRole("link", { name: `Continue with ${name}` }).click();
  await signInAt(page, "sofia");
  await expect(live(page)).toBeVisible();
  const [user] = (await keycloak.admin("GET", "/users?username=sofia&exact=true")) as { id: string }[];
  await keycloak.admin("POST", `/users/${user?.id}/logout`);
  // The tab hears of it without a click.
  await expect(page).toHaveURL(new RegExp(routes.signIn()));
});

test("is signed out of when the portal is", async ({ newPage }) => {
  const page = traveller(await newPage());
  await page.goto(routes.signIn());
  await page.getByRole("link", { name: `Continue with ${name}` }).click();
  await signInAt(page, "sofia");
  await expect(live(page)).toBeVisible();
  await press(page, /Sofia Keycloak/);
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(routes.signIn());
  // There is no session left there either: it asks again.
  await page.getByRole("link", { name: `Continue with ${name}` }).click();
  await expect(page.getByLabel("Username or email")).toBeVisible();
});

test("is not believed with another nonce, another client's code, another algorithm or another issuer", async ({
  newPage,
  rows,
}) => {
  type Client = { id: string; redirectUris: string[]; attributes: Record<string, string> };
  const [own] = (await keycloak.admin("GET", `/clients?clientId=${clientId}`)) as [Client];
  await keycloak.admin("POST", "/clients", {
    clientId: "another",
    secret,
    publicClient: false,
    redirectUris: own.redirectUris,
  });

  const refused = async (change: (url: URL) => void) => {
    const page = traveller(await newPage());
    // What somebody between the portal and Keycloak could change: where the portal sends the browser to.
    await page.route("**/api/sso/*/start*", async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      const url = new URL(response.headers().location ?? "");
      change(url);
      await route.fulfill({ response, headers: { ...response.headers(), location: url.href } });
    });
    await page.goto(routes.signIn());
    await page.getByRole("link", { name: `Continue with ${name}` }).click();
    await signInAt(page, "sofia");
    await expect(page.getByText(/could not be trusted/)).toBeVisible();
    expect(await refusals(rows, providerId)).toEqual([{ reason: "not-trusted" }]);
  };
  await refused((url) => url.searchParams.set("nonce", "another"));
  await refused((url) => url.searchParams.set("client_id", "another"));

  const sign = (alg: string) =>
    keycloak.admin("PUT", `/clients/${own.id}`, {
      ...own,
      attributes: { ...own.attributes, "id.token.signed.response.alg": alg },
    });
  await sign("HS256");
  await refused(() => undefined);
  await sign("RS256");

  // Under another name it is another issuer, and says so in its answer.
  await refused((url) => {
    url.hostname = "localhost";
  });
});
