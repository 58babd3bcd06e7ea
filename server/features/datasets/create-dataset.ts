import { datasets } from "#db/schema/datasets.ts";
import type { CreateDatasetInput } from "#lib/schemas/datasets.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError, violatedConstraint } from "#server/errors.ts";
import { loadEnvironment } from "#server/features/environments/load-environment.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Adds a body of data. Nobody reaches it before a scope, a project and a grant exist.
 * @throws NotFoundError for an unknown environment, InvalidError when the name is taken
 */
export async function createDataset(ctx: Context, input: CreateDatasetInput): Promise<{ id: string }> {
  authorize(ctx, "dataset.write");
  try {
    return await asActor(ctx, async (tx) => {
      const environment = await loadEnvironment(tx, input.environmentId);
      const [row] = await tx.insert(datasets).values(input).returning({ id: datasets.id });
      if (!row) throw new Error("the dataset was not inserted");
      const { environmentId, ...facts } = input;
      await recordAudit(tx, ctx, {
        action: "dataset.created",
        subject: { type: "dataset", id: row.id, name: input.name },
        datasetId: row.id,
        environmentId,
        after: { ...facts, environment: environment.name },
      });
      await notifyLive(tx, { topic: "datasets", vendorId: null });
      return row;
    });
  } catch (error) {
    if (violatedConstraint(error))
      throw new InvalidError("There is a dataset of this name already. Nothing was created.", "name");
    throw error;
  }
}
