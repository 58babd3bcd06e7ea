import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasets } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { NotFoundError } from "#server/errors.ts";

export type DatasetRow = typeof datasets.$inferSelect & {
  environmentName: string;
  tunnelAddress: string;
  tunnelPrefix: number;
};

/**
 * One dataset with its environment's name and tunnel network.
 * @param use "change" finds it only where the scope may change it and what belongs to it
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function loadDataset(tx: Tx, datasetId: string, use?: "change"): Promise<DatasetRow> {
  const query = tx
    .select({
      dataset: datasets,
      environmentName: environments.name,
      tunnelAddress: environments.tunnelAddress,
      tunnelPrefix: environments.tunnelPrefix,
    })
    .from(datasets)
    .innerJoin(environments, eq(environments.id, datasets.environmentId))
    .where(eq(datasets.id, datasetId));
  const [row] = use ? await query.for("share", { of: datasets }) : await query;
  if (!row) throw new NotFoundError();
  const { dataset, ...environment } = row;
  return { ...dataset, ...environment };
}
