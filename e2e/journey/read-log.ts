import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import type { AuditAction } from "#lib/audit-actions.ts";
import { routes } from "#lib/routes.ts";
import { expect, visit } from "../fixtures.ts";
import { choose } from "../forms.ts";
import { type Journey, people } from "./journey.ts";

const root = path.resolve(import.meta.dirname, "..", "..");

/** What the journey did; all of it must stand in the log. */
const acts: readonly AuditAction[] = [
  "setup.completed",
  "member.invited",
  "member.accepted",
  "vendor.created",
  "coordinator.invited",
  "coordinator.accepted",
  "annotator.invited",
  "annotator.accepted",
  "signIn.succeeded",
  "nda.signed",
  "evidence.uploaded",
  "evidence.read",
  "connectivity.tested",
  "gate.verified",
  "environment.created",
  "dataset.created",
  "scope.created",
  "project.created",
  "assignment.created",
  "agent.tokenIssued",
  "agent.enrolled",
  "request.created",
  "request.edited",
  "request.approved",
  "permission.refused",
  "grant.created",
  "key.registered",
  "plane.opened",
  "probe.tokenIssued",
  "probe.enrolled",
  "health.stateChanged",
  "lock.set",
  "lock.lifted",
  "grant.suspended",
  "grant.resumed",
  "grant.revoked",
  "plane.closed",
  "receipt.signed",
  "audit.read",
];

/** Compliance reads what happened, narrows it, opens an entry; the verifier finds the log untouched. */
export async function readLog({ page, rows, portal }: Journey): Promise<void> {
  const { compliance } = page;
  await visit(compliance, routes.audit());
  await expect(compliance.getByText(/^Sealed #[\d,]+$/)).toBeVisible();
  await expect(compliance.getByText(/^checkpoint (now|.* ago)$/)).toBeVisible();
  const events = compliance.getByRole("main").getByRole("listitem");
  await expect(events.filter({ hasText: `${people.manager.name} revoked` })).toHaveCount(1);
  await expect(events.filter({ hasText: `${people.admin.name} locked` })).toHaveCount(1);

  await choose(compliance, "Action", "Edited the request");
  await expect(compliance).toHaveURL(/action=request\.edited/);
  await expect(events).toHaveCount(1);
  await events.getByRole("button").click();
  await expect(events.getByRole("row", { name: /2 weeks|336/ })).toBeVisible();

  const written = await rows<{ action: string }>(sql`select distinct action from audit_events order by action`);
  expect(written.map(({ action }) => action)).toEqual(expect.arrayContaining([...acts]));
  const verified = await promisify(execFile)(process.execPath, ["scripts/audit-verify.ts"], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: "production", GATEHOUSE_DATA_DIR: portal.dataDir },
  });
  expect(verified.stdout).toMatch(/^OK: \d+ events match; \d+ checkpoints? signed/);
}
