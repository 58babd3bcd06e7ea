import { sql } from "drizzle-orm";
import { startProbe } from "#agents/probe/start-probe.ts";
import { routes } from "#lib/routes.ts";
import { silent, startEcho } from "../agents.ts";
import { expect, visit } from "../fixtures.ts";
import { copyable, press } from "../forms.ts";
import { type Journey, people } from "./journey.ts";

/** A real probe measures; the board shows it live, and shows it live when the answers stop. */
export async function watchHealth({ page, rows, portal, atEnd }: Journey): Promise<void> {
  const { annotator, coordinator } = page;
  const echo = await startEcho();
  // No packet passes the stand-in of a gateway, so its echo is asked on this machine.
  await rows(sql`update probe_targets set host = '127.0.0.1', port = ${echo.port} where kind = 'udp'`);
  await visit(coordinator, routes.health());
  const row = coordinator.getByRole("row", { name: new RegExp(people.annotator.name) });
  await expect(row).toContainText("no probe enrolled");

  await visit(annotator, routes.myConnection());
  await press(annotator, "Create a probe token");
  const token = await copyable(annotator, /ghe1_[A-Za-z0-9_-]+/);
  const probe = await startProbe({ portal: portal.url, token, log: silent });
  atEnd.push(() => probe.stop());
  await expect(row).toContainText("Healthy");
  await expect(row).toContainText(/[\d.]+ \/ [\d.]+/);
  await expect(row).toContainText("0 %");
  await expect(annotator.getByRole("heading", { name: "Your connection is fine" })).toBeVisible();
  expect(await rows(sql`select state from health_states`)).toEqual([{ state: "healthy" }]);

  echo.stop();
  await expect(row).toContainText("Down");
  await expect(annotator.getByRole("heading", { name: "Your connection is down" })).toBeVisible();
}
