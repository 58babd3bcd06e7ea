import { eq, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { dataScopes, scopeDestinations } from "#db/schema/datasets.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { type DatasetRow, loadDataset } from "./load-dataset.ts";
import { destinationText, scopeChangeRefusal } from "./policy.ts";

/** A scope held still for a change, with its dataset and hosts. */
export type HeldScope = {
  scope: typeof dataScopes.$inferSelect;
  dataset: DatasetRow;
  destinations: (typeof scopeDestinations.$inferSelect)[];
};

/**
 * Holds a scope for a change of its hosts.
 * @throws NotFoundError, and ConflictError while grants stand on it
 */
export async function holdScope(tx: Tx, scopeId: string): Promise<HeldScope> {
  const [scope] = await tx.select().from(dataScopes).where(eq(dataScopes.id, scopeId)).for("update");
  if (!scope) throw new NotFoundError();
  const dataset = await loadDataset(tx, scope.datasetId, "change");
  const refusal = scopeChangeRefusal(await standingGrants(tx, scopeId));
  if (refusal) throw new ConflictError(refusal);
  const destinations = await tx.select().from(scopeDestinations).where(eq(scopeDestinations.scopeId, scopeId));
  return { scope, dataset, destinations };
}

/** All of them, with the portal's own rights: a project manager does not see other projects' grants, but may not move them either. */
async function standingGrants(tx: Tx, scopeId: string): Promise<number> {
  return elevate(tx, async () => {
    const { rows } = await tx.execute<{ n: string }>(
      sql`select count(*) as n from grants where scope_id = ${scopeId} and state <> 'closed'`,
    );
    return Number(rows[0]?.n ?? 0);
  });
}

/** Writes down what the hosts were and are. */
export async function recordScopeChange(
  tx: Tx,
  ctx: Context,
  held: HeldScope,
  after: HeldScope["destinations"],
): Promise<void> {
  const { scope, dataset, destinations } = held;
  await recordAudit(tx, ctx, {
    action: "scope.changed",
    subject: { type: "data_scope", id: scope.id, name: scope.name },
    datasetId: dataset.id,
    environmentId: dataset.environmentId,
    before: { destinations: destinations.map(destinationText) },
    after: { destinations: after.map(destinationText) },
  });
  await notifyLive(tx, { topic: "datasets", vendorId: null });
}
