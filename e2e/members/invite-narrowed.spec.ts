import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { joinBy } from "../accounts.ts";
import { expect, test, visit } from "../fixtures.ts";
import { choose, copyable, fill, openDialog, press } from "../forms.ts";

test("whoever is invited to a part reaches that part from the first sign-in on", async ({ as, newPage, rows }) => {
  const guest = { name: "Nora Narrow", email: "nora.narrow@aldermere.example" };
  const [project] = await rows<{ id: string; name: string }>(sql`select id, name from projects order by name limit 1`);
  if (!project) throw new Error("the demo has no project");
  const admin = await as("admin");
  await visit(admin, routes.members());
  const dialog = await openDialog(admin, "Invite somebody");
  await fill(dialog, { "Full name": guest.name, "E-mail address": guest.email });
  await choose(dialog, "Role", /^Auditor/);
  await choose(dialog, "Reaches", "One project");
  // Nobody is wide because a choice was left open.
  await press(dialog, "Invite the person");
  await expect(dialog.getByText("Choose one.", { exact: true })).toBeVisible();
  await choose(dialog, "Which project", project.name);
  await fill(dialog, { "Reads the log from": "2026-01-01", "Last day": "2099-12-31" });
  await press(dialog, "Invite the person");
  const link = await copyable(dialog, /http\S+\/invitation#\S+/);
  await press(dialog, "Done");
  const open = admin.getByRole("row", { name: new RegExp(guest.name) });
  await expect(open).toContainText(`in project ${project.name}, until`);
  await expect(open).toContainText("Reads the log from");

  await joinBy(await newPage(), link, guest);
  const [binding] = await rows<{
    user_id: string;
  }>(sql`select user_id, role, project_id, log_from, ends_at::date = '2099-12-31' as until
    from role_bindings where user_id = (select id from users where email = ${guest.email})`);
  expect(binding).toMatchObject({ role: "auditor", project_id: project.id, until: true });
  await visit(admin, routes.member(binding?.user_id ?? ""));
  await expect(admin.getByText(`in project ${project.name}`, { exact: true })).toBeVisible();
});
