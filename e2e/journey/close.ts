import { sql } from "drizzle-orm";
import { routes } from "#lib/routes.ts";
import { expect, visit } from "../fixtures.ts";
import { fill, openDialog, press } from "../forms.ts";
import { type Journey, names, people } from "./journey.ts";

type Standing = { state: string; status: string; peers: number; proven: boolean[] };

const standing = async ({ rows }: Journey): Promise<Standing | undefined> => {
  const [row] = await rows<Standing>(
    sql`select g.state, p.status, (select count(*)::int from gateway_peers) as peers,
          (select coalesce(array_agg(r.proven order by r.created_at), '{}') from receipts r where r.grant_id = g.id and r.seconds is not null) as proven
        from grants g join grant_planes p on p.grant_id = g.id`,
  );
  return row;
};

/** The kill switch closes everything at once, with a receipt; lifting it opens again what nothing else stops. */
export async function killSwitch(journey: Journey): Promise<void> {
  const { page } = journey;
  const { admin, annotator, manager } = page;
  await visit(manager, routes.grants());
  await manager.getByRole("link", { name: people.annotator.name }).click();
  await expect(
    manager.getByRole("heading", { name: `${people.annotator.name} can reach ${names.project}` }),
  ).toBeVisible();
  await visit(annotator, routes.myAccess());

  await visit(admin, routes.grants());
  const lock = await openDialog(admin, "Lock everyone");
  const close = lock.getByRole("button", { name: "Close 1 grant" });
  await fill(lock, { Reason: "A laptop with an open session is missing." });
  await expect(close).toBeDisabled();
  await fill(lock, { "Type everyone to go on": "everyone" });
  await close.click();
  await expect(manager.getByRole("heading", { name: `${people.annotator.name}’s access is suspended` })).toBeVisible();
  await expect(manager.getByText(/Seen gone .* after the act/)).toBeVisible();
  await expect(annotator.getByRole("heading", { name: "Your access is suspended" })).toBeVisible();
  expect(await standing(journey)).toEqual({ state: "suspended", status: "closed", peers: 0, proven: [true] });

  const lift = await openDialog(admin, "Lift");
  await fill(lift, { Reason: "The laptop is found and was never opened." });
  await press(lift, "Lift the lock");
  await expect(annotator.getByRole("heading", { name: `You can work on ${names.project}` })).toBeVisible();
  expect(await standing(journey)).toEqual({ state: "open", status: "active", peers: 1, proven: [true] });
}

/** Revoking closes for good; Closed is said when it was seen gone twice. */
export async function revoke(journey: Journey): Promise<void> {
  const { manager, annotator, compliance } = journey.page;
  await visit(compliance, routes.projects());
  await compliance.getByRole("link", { name: names.project }).click();
  const onProject = compliance.getByRole("row", { name: new RegExp(people.annotator.name) });
  await expect(onProject).toContainText("Active");
  await expect(
    manager.getByRole("heading", { name: `${people.annotator.name} can reach ${names.project}` }),
  ).toBeVisible();
  const dialog = await openDialog(manager, "Revoke");
  await fill(dialog, { Reason: "The first reading is finished." });
  await press(dialog, /^Close G-/);
  await expect(manager.getByRole("heading", { name: `${people.annotator.name}’s access is closed` })).toBeVisible();
  await expect(manager.getByText(/Seen gone .* after the act/)).toHaveCount(2);
  await expect(annotator.getByRole("heading", { name: "You cannot work yet" })).toBeVisible();
  await expect(annotator.getByRole("listitem").filter({ hasText: "Closed" })).toContainText(
    "The first reading is finished",
  );
  await expect(onProject).toContainText("Closed");
  expect(await standing(journey)).toEqual({ state: "closed", status: "closed", peers: 0, proven: [true, true] });
}
