import { routes } from "#lib/routes.ts";
import { expect, test, visit } from "../fixtures.ts";
import { fill, openDialog, press } from "../forms.ts";

test("a form the portal refuses keeps its input and shows the reason at the field", async ({ as }) => {
  const page = await as("manager");
  page.watch.allow(/status of 4(00|09)/);
  await visit(page, routes.environments());
  const dialog = await openDialog(page, "Add an environment");
  const typed = {
    Name: "Dublin drive",
    Region: "Dublin",
    "VPN entry point": "vpn.example.com",
    "Gateway's tunnel address": "10.97.0.1",
    "Tool's address": "https://cvat.example.com",
  };
  await fill(dialog, typed);
  await press(dialog, "Add this environment");
  const endpoint = dialog.getByLabel("VPN entry point");
  await expect(endpoint).toHaveAccessibleDescription(/a colon and the port/);
  await expect(endpoint).toHaveAttribute("aria-invalid", "true");
  await endpoint.fill("vpn.example.com:51820");
  await press(dialog, "Add this environment");
  const name = dialog.getByLabel("Name");
  await expect(name).toHaveAccessibleDescription(/There is an environment of this name already/);
  for (const [label, value] of Object.entries({ ...typed, "VPN entry point": "vpn.example.com:51820" }))
    await expect(dialog.getByLabel(label)).toHaveValue(value);
});

test("a form that does not reach the portal keeps its input and says what to do", async ({ as }) => {
  const page = await as("manager");
  page.watch.allow(/net::ERR_FAILED/);
  await visit(page, routes.vendors());
  const dialog = await openDialog(page, "Add a vendor");
  await fill(dialog, { "Company name": "Unreachable Labels" });
  await page.route("**/api/trpc/vendors.create*", (route) => route.abort());
  await press(dialog, "Add the vendor");
  await expect(dialog.getByRole("alert")).toContainText("The portal did not answer");
  await expect(dialog.getByLabel("Company name")).toHaveValue("Unreachable Labels");
  await page.unroute("**/api/trpc/vendors.create*");
  await press(dialog, "Add the vendor");
  await expect(page.getByRole("heading", { name: "Unreachable Labels has nobody invited yet" })).toBeVisible();
});
