import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

const steps = {
  approvers: sql`exists (select 1 from role_bindings where role = 'project_manager') and exists (select 1 from role_bindings where role = 'compliance')`,
  environment: sql`exists (select 1 from environments)`,
  gateway: sql`exists (select 1 from agents where kind = 'gateway' and enrolled_at is not null and revoked_at is null)`,
  coordinator: sql`exists (select 1 from role_bindings where role = 'vendor_coordinator')`,
  scope: sql`exists (select 1 from data_scopes)`,
  project: sql`exists (select 1 from projects)`,
};

export type FirstSteps = { id: keyof typeof steps; done: boolean }[];

/** What a new portal needs before anybody can ask for access, in the order to do it; null once something was granted. */
export async function firstSteps(tx: Tx): Promise<FirstSteps | null> {
  const ids = Object.keys(steps) as (keyof typeof steps)[];
  const done = sql.join(
    ids.map((id) => sql`(${steps[id]})`),
    sql`, `,
  );
  const { rows } = await tx.execute<{ granted: boolean; done: boolean[] }>(
    sql`select exists (select 1 from grants) as granted, array[${done}] as done`,
  );
  const [row] = rows;
  return !row || row.granted ? null : ids.map((id, index) => ({ id, done: row.done[index] === true }));
}
