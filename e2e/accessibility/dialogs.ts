import type { Page } from "@playwright/test";
import superjson from "superjson";
import { routes } from "#lib/routes.ts";
import type { Examples } from "../company.ts";
import { choose, fill, openDialog, press } from "../forms.ts";
import type { CastName } from "../state.ts";

/** What the company has not and a dialog needs; made by the test. */
export type Made = { bareEnvironment: string };

export type DialogVisit = {
  as: CastName;
  path: (things: Examples & Made) => string;
  open: (page: Page) => Promise<void>;
  /** Shown on a phone only. */
  phone?: boolean;
};

const button = (name: string | RegExp) => (page: Page) => press(page, name);
/** A choice of a person's menu on the members page. */
const memberAct = (act: RegExp) => async (page: Page) => {
  await press(page, "Acts for Ingrid Solheim");
  await page.getByRole("menuitem", { name: act }).click();
};

/** What an act answers whose proof is too old, whoever's session it is. */
const proofNeeded = {
  status: 412,
  json: [
    {
      error: superjson.serialize({
        message: "Confirm that it is you.",
        code: -32_012,
        data: { code: "PRECONDITION_FAILED", httpStatus: 412, proofNeeded: true },
      }),
    },
  ],
};

const member = ({ member }: Examples) => routes.member(member);
const vendor = ({ vendor }: Examples) => routes.vendor(vendor);
const project = ({ project }: Examples) => routes.project(project);
const dataset = ({ dataset }: Examples) => routes.dataset(dataset);
const annotator = ({ annotator }: Examples) => routes.annotator(annotator);
const provider = ({ provider }: Examples) => routes.identityProvider(provider);
const request = ({ firstStep }: Examples) => routes.request(firstStep);
const gateways = () => `${routes.serviceIdentities()}?kind=gateway`;
const environment = ({ environment }: Examples) => routes.environment(environment);

/** How each component that opens something over the page is brought to do so. One missing here fails the test beside. */
export const dialogs: Record<string, DialogVisit> = {
  "access/ask-dialog": { as: "coordinator", path: routes.requests, open: button("Ask for access") },
  "access/edit-request-dialog": { as: "coordinator", path: request, open: button("Edit…") },
  "access/lock-button": { as: "admin", path: routes.grants, open: button("Lock everyone") },
  "access/lock-list": { as: "compliance", path: routes.grants, open: button("Lift…") },
  "access/revoke-button": {
    as: "manager",
    path: ({ openGrant }) => routes.grant(openGrant),
    open: button("Revoke…"),
  },
  "access/vpn-key-section": { as: "worker", path: routes.myAccess, open: button("Make a new key") },
  "access/withdraw-button": { as: "coordinator", path: request, open: button("Take back…") },
  "account/add-passkey-dialog": { as: "admin", path: routes.account, open: button("Add a passkey…") },
  "account/recovery-codes-dialog": {
    as: "admin",
    path: routes.account,
    open: async (page) => {
      await press(page, /Make (recovery codes|new ones)…/);
      await press(page, "Make 10 codes");
      await page.getByText("Shown this once.").waitFor();
    },
  },
  "account/remove-passkey-dialog": { as: "admin", path: routes.account, open: button("Remove Desk key") },
  "account/rename-passkey-dialog": { as: "admin", path: routes.account, open: button("Rename Desk key") },
  "account/replace-app-dialog": { as: "admin", path: routes.account, open: button("Replace the app…") },
  "annotators/invite-annotator-dialog": {
    as: "coordinator",
    path: routes.annotators,
    open: button("Invite an annotator"),
  },
  "annotators/renew-invitation-button": {
    as: "coordinator",
    path: ({ invited }) => routes.annotator(invited),
    open: button("Make a new link"),
  },
  "annotators/reset-sign-in-button": { as: "coordinator", path: annotator, open: button("Reset sign-in") },
  "annotators/sign-nda": { as: "newcomer", path: routes.myGates, open: button("Read and sign") },
  "annotators/suspend-annotator-button": { as: "coordinator", path: annotator, open: button("Suspend…") },
  "annotators/verify-gate-dialog": {
    as: "compliance",
    path: ({ evidence }) => routes.annotator(evidence),
    open: button(/Decide…/),
  },
  "annotators/withdraw-gate-dialog": { as: "compliance", path: annotator, open: button(/Withdraw…/) },
  "auth/proof-dialog": {
    as: "admin",
    path: routes.members,
    open: async (page) => {
      await page.route("**/api/trpc/members.invite*", (route) => route.fulfill(proofNeeded));
      const dialog = await openDialog(page, "Invite somebody");
      await choose(dialog, "Role", /Auditor/);
      await fill(dialog, { "Full name": "Some Body", "E-mail address": "some.body@aldermere.example" });
      await press(dialog, "Invite the person");
      await page.getByRole("dialog", { name: "Confirm that it is you" }).waitFor();
    },
  },
  "break-glass/ask-dialog": { as: "manager", path: routes.breakGlass, open: button("Ask to break the glass…") },
  "break-glass/glass-acts": { as: "compliance", path: routes.breakGlass, open: button(/^Approve for/) },
  "datasets/add-destination-dialog": { as: "manager", path: dataset, open: button("Add a host…") },
  "datasets/create-dataset-dialog": { as: "manager", path: routes.datasets, open: button("Add a dataset") },
  "datasets/create-scope-dialog": { as: "manager", path: dataset, open: button("Add a scope") },
  "environments/add-target-dialog": { as: "admin", path: environment, open: button("Add…") },
  "environments/create-environment-dialog": {
    as: "admin",
    path: routes.environments,
    open: button("Add an environment"),
  },
  "environments/edit-environment-dialog": { as: "admin", path: environment, open: button("Edit…") },
  "environments/enroll-dialog": {
    as: "admin",
    path: ({ bareEnvironment }) => routes.environment(bareEnvironment),
    open: async (page) => {
      await press(page, "Enrol gateway agent");
      await page.getByLabel("Name of the gateway").fill("wg-bare-1");
      await press(page, "Issue a one-time token");
      await page.getByText("The token is shown once.").waitFor();
    },
  },
  "environments/identity-acts": { as: "admin", path: gateways, open: button(/^Acts for/) },
  "environments/order-rotation-dialog": { as: "admin", path: environment, open: button("Renew key…") },
  "environments/revoke-identity-dialog": {
    as: "admin",
    path: gateways,
    open: async (page) => {
      await press(page, /^Acts for/);
      await page.getByRole("menuitem", { name: /Revoke/ }).click();
    },
  },
  "environments/revoke-gateway-button": { as: "admin", path: environment, open: button("Revoke agent") },
  "layout/command-palette": {
    as: "admin",
    path: routes.audit,
    open: (page) => page.keyboard.press("Control+k"),
  },
  "layout/mobile-menu": { as: "manager", path: routes.overview, open: button("Menu"), phone: true },
  "layout/user-menu": { as: "admin", path: routes.audit, open: button(/Tomasz Wieczorek/) },
  "members/bind-role-dialog": { as: "admin", path: member, open: button("Give a role…") },
  "members/bindings-section": { as: "admin", path: member, open: button(/^Take Compliance/) },
  "members/invitation-link-dialog": { as: "admin", path: routes.members, open: button("Make a new link") },
  "members/invite-member-dialog": { as: "admin", path: routes.members, open: button("Invite somebody") },
  "members/member-acts": { as: "admin", path: routes.members, open: button("Acts for Ingrid Solheim") },
  "members/open-invitations": { as: "admin", path: routes.members, open: button("Take back…") },
  "members/reset-member-dialog": { as: "admin", path: routes.members, open: memberAct(/Reset sign-in/) },
  "members/sessions-panel": { as: "admin", path: routes.members, open: memberAct(/Sessions/) },
  "members/suspend-member-dialog": { as: "admin", path: routes.members, open: memberAct(/Suspend/) },
  "projects/add-part-dialog": { as: "manager", path: project, open: button("Add…") },
  "projects/assign-dialog": { as: "manager", path: project, open: button("Assign people") },
  "projects/close-project-button": { as: "manager", path: project, open: button("Close project") },
  "projects/create-project-dialog": { as: "manager", path: routes.projects, open: button(/Start a project/) },
  "projects/end-assignment-button": { as: "manager", path: project, open: button(/^End the assignment of/) },
  "roles/role-dialog": { as: "admin", path: routes.roles, open: button("Make a role") },
  "roles/roles-page": { as: "admin", path: routes.roles, open: button(/that Compliance may do/) },
  "sign-in/allow-network-dialog": { as: "admin", path: routes.signInRules, open: button("Allow a network…") },
  "sign-in/limits-dialog": { as: "admin", path: routes.signInRules, open: button("Change the limits of Auditor") },
  "sign-in/take-back-network-dialog": { as: "admin", path: routes.signInRules, open: button(/^Take back/) },
  "sso/add-provider-dialog": { as: "admin", path: routes.identityProviders, open: button("Add a provider") },
  "sso/edit-provider-dialog": { as: "admin", path: provider, open: button("Edit…") },
  "sso/linked-people": { as: "admin", path: provider, open: button(/^Unlink/) },
  "sso/passwords-section": {
    as: "admin",
    path: routes.identityProviders,
    open: button("Turn off passwords at Kilima Data"),
  },
  "sso/turn-on-off": { as: "admin", path: provider, open: button("Turn on…") },
  "vendors/create-vendor-dialog": { as: "manager", path: routes.vendors, open: button("Add a vendor") },
  "vendors/invite-coordinator-dialog": { as: "manager", path: vendor, open: button("Invite a coordinator") },
  "vendors/suspend-vendor-button": { as: "compliance", path: vendor, open: button("Suspend…") },
};
