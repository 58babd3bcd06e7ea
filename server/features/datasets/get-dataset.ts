import { asc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { dataScopes, scopeDestinations } from "#db/schema/datasets.ts";
import type { ScopeDestination } from "#lib/schemas/datasets.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { type DatasetRow, loadDataset } from "./load-dataset.ts";

type ScopeRow = {
  id: string;
  name: string;
  pathPrefix: string;
  destinations: (ScopeDestination & { id: string })[];
  projects: { id: string; name: string }[];
  people: number;
  openGrants: number;
};
export type DatasetDetail = { dataset: DatasetRow; scopes: ScopeRow[] };

const number = (query: ReturnType<typeof sql>) => sql<number>`(${query})`.mapWith(Number);
/** More than any dataset should have; the page says when it is reached. */
const scopeLimit = 200;

/**
 * One dataset with its scopes, where each reaches, and who uses it. Projects and grants as far as the reader sees them.
 * @throws NotFoundError
 */
export async function getDataset(ctx: Context, input: { datasetId: string }): Promise<DatasetDetail> {
  authorize(ctx, "dataset.read");
  return asActor(ctx, async (tx) => {
    const dataset = await loadDataset(tx, input.datasetId);
    const scopes = await tx
      .select({
        id: dataScopes.id,
        name: dataScopes.name,
        pathPrefix: dataScopes.pathPrefix,
        projects: sql<
          ScopeRow["projects"]
        >`coalesce((select json_agg(json_build_object('id', p.id, 'name', p.name) order by p.name)
          from project_scopes ps join projects p on p.id = ps.project_id where ps.scope_id = "data_scopes"."id"), '[]')`,
        people: number(
          sql`select count(distinct a.annotator_id) from assignments a where a.scope_id = "data_scopes"."id" and a.ended_at is null and a.ends_at > now()`,
        ),
        openGrants: number(
          sql`select count(*) from grants g where g.scope_id = "data_scopes"."id" and g.state = 'open'`,
        ),
      })
      .from(dataScopes)
      .where(eq(dataScopes.datasetId, dataset.id))
      .orderBy(asc(dataScopes.name), asc(dataScopes.id))
      .limit(scopeLimit);
    const destinations = await destinationsOf(
      tx,
      scopes.map((scope) => scope.id),
    );
    return { dataset, scopes: scopes.map((scope) => ({ ...scope, destinations: destinations.get(scope.id) ?? [] })) };
  });
}

async function destinationsOf(tx: Tx, scopeIds: readonly string[]): Promise<Map<string, ScopeRow["destinations"]>> {
  const found = new Map<string, ScopeRow["destinations"]>();
  if (scopeIds.length === 0) return found;
  const rows = await tx
    .select()
    .from(scopeDestinations)
    .where(inArray(scopeDestinations.scopeId, [...scopeIds]))
    .orderBy(asc(scopeDestinations.address), asc(scopeDestinations.port));
  for (const { scopeId, ...destination } of rows) found.set(scopeId, [...(found.get(scopeId) ?? []), destination]);
  return found;
}
