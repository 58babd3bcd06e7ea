import { and, eq, sql } from "drizzle-orm";
import { datasets } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import type { ListDatasetsInput } from "#lib/schemas/datasets.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { containsText, namePage } from "#server/features/annotators/name-page.ts";

export type DatasetListRow = Pick<
  typeof datasets.$inferSelect,
  "id" | "name" | "kind" | "sensitivity" | "residency"
> & {
  environmentId: string;
  environmentName: string;
  scopes: number;
  projects: number;
  openGrants: number;
};

const number = (query: ReturnType<typeof sql>) => sql<number>`(${query})`.mapWith(Number);
const ofDataset = sql`join data_scopes s on s.id = x.scope_id where s.dataset_id = "datasets"."id"`;

/** Datasets by name, a page at a time. Projects and grants count as far as the reader sees them. */
export async function listDatasets(
  ctx: Context,
  input: ListDatasetsInput,
): Promise<{ rows: DatasetListRow[]; newer: string | null; older: string | null }> {
  authorize(ctx, "dataset.read");
  return asActor(ctx, async (tx) => {
    const paging = namePage({ name: datasets.name, id: datasets.id }, input);
    const found = await tx
      .select({
        id: datasets.id,
        name: datasets.name,
        kind: datasets.kind,
        sensitivity: datasets.sensitivity,
        residency: datasets.residency,
        environmentId: datasets.environmentId,
        environmentName: environments.name,
        scopes: number(sql`select count(*) from data_scopes s where s.dataset_id = "datasets"."id"`),
        projects: number(sql`select count(distinct x.project_id) from project_scopes x ${ofDataset}`),
        openGrants: number(sql`select count(*) from grants x ${ofDataset} and x.state = 'open'`),
      })
      .from(datasets)
      .innerJoin(environments, eq(environments.id, datasets.environmentId))
      .where(
        and(
          input.text ? containsText(datasets.name, input.text) : undefined,
          input.environmentId ? eq(datasets.environmentId, input.environmentId) : undefined,
          paging.where,
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(input.limit + 1);
    return paging.page(found);
  });
}
