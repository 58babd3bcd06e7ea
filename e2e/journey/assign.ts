import { sql } from "drizzle-orm";
import { enrollGateway } from "#agents/gateway/enroll-gateway.ts";
import { routes } from "#lib/routes.ts";
import { expect, visit } from "../fixtures.ts";
import { choose, copyable, fill, openDialog, press } from "../forms.ts";
import { type Journey, names, people } from "./journey.ts";

export const gatewaySettings = { interfaceName: "none", listenPort: 51_820, echoPort: 7_007 };

/** The project manager builds everything work needs and assigns the annotator until a day. */
export async function assign({ page, rows }: Journey): Promise<void> {
  const { manager } = page;
  await visit(manager, routes.environments());
  const environment = await openDialog(manager, "Add an environment");
  await fill(environment, {
    Name: names.environment,
    Region: "Uppsala",
    "VPN entry point": "vpn.northwind.example:51820",
    "Gateway's tunnel address": "10.91.0.1",
    "Tool's address": "https://cvat.northwind.example",
  });
  await press(environment, "Add this environment");
  await expect(manager.getByText(`${names.environment}.`)).toBeVisible();

  await visit(manager, routes.datasets());
  const dataset = await openDialog(manager, "Add a dataset");
  await fill(dataset, { Name: names.dataset, "Kind of data": "X-ray images", "Must stay in": "EU, Sweden" });
  await press(dataset, "Add this dataset");
  const scope = await openDialog(manager, "Add a scope");
  await fill(scope, { Name: names.scope, Path: "/hips/first/", "Address of host 1": "10.20.0.10" });
  await choose(scope, "Protocol of host 1", "TCP");
  await press(scope, "Add this scope");
  await expect(manager.getByRole("heading", { name: `${names.dataset}: 1 scope` })).toBeVisible();

  await visit(manager, routes.projects());
  const project = await openDialog(manager, /Start a project/);
  await fill(project, { Name: names.project });
  await project.getByLabel(names.scope).check();
  await project.getByLabel(names.vendor).check();
  await press(project, "Start this project");

  const assigning = await openDialog(manager, "Assign people");
  const lastDay = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await fill(assigning, { "Last day": lastDay });
  await assigning.getByLabel(people.annotator.name).check();
  await press(assigning, "Assign 1 person");
  await expect(manager.getByRole("row", { name: new RegExp(people.annotator.name) })).toBeVisible();
  expect(
    await rows(
      sql`select a.name, p.name as project, s.name as scope, (x.ends_at at time zone 'Europe/Berlin')::date::text as last_day
          from assignments x join annotators a on a.id = x.annotator_id join projects p on p.id = x.project_id
          join data_scopes s on s.id = x.scope_id`,
    ),
  ).toEqual([{ name: people.annotator.name, project: names.project, scope: names.scope, last_day: lastDay }]);
}

/** The administrator enrols the gateway by the token the page shows once. The agent does not run yet. */
export async function enrolGateway({ page, rows, folder, portal }: Journey): Promise<void> {
  const { admin } = page;
  await visit(admin, routes.environments());
  await admin.getByRole("link", { name: names.environment }).click();
  const dialog = await openDialog(admin, "Enrol gateway agent");
  await fill(dialog, { "Name of the gateway": names.gateway });
  await press(dialog, "Issue a one-time token");
  const token = await copyable(dialog, /ghe1_[A-Za-z0-9_-]+/);
  await press(dialog, "I have copied it");
  const agent = { stateFolder: folder, portal: portal.url, token, keepOnExit: true, settings: gatewaySettings };
  await enrollGateway({ command: "enroll", ...agent });
  await expect(admin.getByRole("button", { name: "Revoke agent" })).toBeVisible();
  expect(
    await rows(sql`select name, enrolled_at is not null as enrolled, token_hash is null as token_gone from agents`),
  ).toEqual([{ name: names.gateway, enrolled: true, token_gone: true }]);
}
