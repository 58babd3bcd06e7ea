import { dataScopes, scopeDestinations } from "#db/schema/datasets.ts";
import type { CreateScopeInput } from "#lib/schemas/datasets.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadDataset } from "./load-dataset.ts";
import { destinationRefusal, destinationText } from "./policy.ts";

/**
 * Adds a slice of a dataset: the path people may see and the hosts and ports that serve it.
 * @throws NotFoundError for an unknown dataset, InvalidError when the name is taken or a host lies in the tunnel network
 */
export async function createScope(ctx: Context, input: CreateScopeInput): Promise<{ id: string }> {
  authorize(ctx, "dataset.write");
  const { destinations, ...facts } = input;
  try {
    return await asActor(ctx, async (tx) => {
      const dataset = await loadDataset(tx, facts.datasetId, "change");
      const refusal = destinationRefusal(destinations, dataset);
      if (refusal) throw new InvalidError(refusal, "destinations");
      const [row] = await tx.insert(dataScopes).values(facts).returning({ id: dataScopes.id });
      if (!row) throw new Error("the scope was not inserted");
      await tx
        .insert(scopeDestinations)
        .values(destinations.map((destination) => ({ scopeId: row.id, ...destination })));
      await recordAudit(tx, ctx, {
        action: "scope.created",
        subject: { type: "data_scope", id: row.id, name: facts.name },
        datasetId: dataset.id,
        environmentId: dataset.environmentId,
        after: { name: facts.name, pathPrefix: facts.pathPrefix, destinations: destinations.map(destinationText) },
      });
      await notifyLive(tx, { topic: "datasets", vendorId: null });
      return row;
    });
  } catch (error) {
    if (violatedConstraint(error) === "data_scopes_name")
      throw new InvalidError("This dataset has a scope of this name already. Nothing was created.", "name");
    throw error;
  }
}
