import { asc, eq } from "drizzle-orm";
import { dataScopes, datasets } from "#db/schema/datasets.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type ScopeChoice = { id: string; name: string; datasetName: string; sensitivity: string };

/** The scopes of one environment, for choosing what a project may hand out. The first 200 by dataset and name. */
export async function listScopeChoices(ctx: Context, input: { environmentId: string }): Promise<ScopeChoice[]> {
  authorize(ctx, "project.write");
  return asActor(ctx, (tx) =>
    tx
      .select({
        id: dataScopes.id,
        name: dataScopes.name,
        datasetName: datasets.name,
        sensitivity: datasets.sensitivity,
      })
      .from(dataScopes)
      .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
      .where(eq(datasets.environmentId, input.environmentId))
      .orderBy(asc(datasets.name), asc(dataScopes.name), asc(dataScopes.id))
      .limit(200),
  );
}
