import { asc, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { dataScopes, datasets } from "#db/schema/datasets.ts";
import { healthProfiles } from "#db/schema/health.ts";
import { projectScopes, projectVendors } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import type { HealthProfileRow } from "./list-health-profiles.ts";
import { loadProject, type ProjectRow } from "./load-project.ts";

export type ProjectDetail = {
  project: ProjectRow;
  healthProfile: HealthProfileRow;
  vendors: { id: string; name: string; status: "active" | "suspended"; people: number }[];
  /** `pathPrefix` is the client's own: null for a vendor's people. */
  scopes: {
    id: string;
    name: string;
    datasetId: string;
    datasetName: string;
    sensitivity: string;
    pathPrefix: string | null;
  }[];
  people: number;
  grants: { open: number; suspended: number; closed: number };
};

/**
 * One project. A vendor's coordinator finds their own vendor and the names of the scopes, not where the data is.
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function getProject(ctx: Context, input: { projectId: string }): Promise<ProjectDetail> {
  authorize(ctx, "project.read");
  const client = ctx.actor.organisation === "client";
  return asActor(ctx, async (tx) => {
    const project = await loadProject(tx, input.projectId);
    const [profile] = await tx.select().from(healthProfiles).where(eq(healthProfiles.id, project.healthProfileId));
    if (!profile) throw new Error("the project's health profile is gone");
    const { createdAt: _, ...healthProfile } = profile;
    const scopes = await scopesOf(tx, project.id);
    return {
      project,
      healthProfile,
      vendors: await vendorsOf(tx, project.id),
      scopes: scopes.map((scope) => ({ ...scope, pathPrefix: client ? scope.pathPrefix : null })),
      ...(await counts(tx, project.id)),
    };
  });
}

const scopesOf = (tx: Tx, projectId: string) =>
  tx
    .select({
      id: dataScopes.id,
      name: dataScopes.name,
      datasetId: datasets.id,
      datasetName: datasets.name,
      sensitivity: datasets.sensitivity,
      pathPrefix: dataScopes.pathPrefix,
    })
    .from(projectScopes)
    .innerJoin(dataScopes, eq(dataScopes.id, projectScopes.scopeId))
    .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
    .where(eq(projectScopes.projectId, projectId))
    .orderBy(asc(datasets.name), asc(dataScopes.name))
    .limit(200);

const vendorsOf = (tx: Tx, projectId: string) =>
  tx
    .select({
      id: vendors.id,
      name: vendors.name,
      status: vendors.status,
      people:
        sql<number>`(select count(distinct a.annotator_id) from assignments a where a.project_id = ${projectId} and a.vendor_id = "vendors"."id"
        and a.ended_at is null and a.ends_at > now())`.mapWith(Number),
    })
    .from(projectVendors)
    .innerJoin(vendors, eq(vendors.id, projectVendors.vendorId))
    .where(eq(projectVendors.projectId, projectId))
    .orderBy(asc(vendors.name));

async function counts(tx: Tx, projectId: string): Promise<Pick<ProjectDetail, "people" | "grants">> {
  const { rows } = await tx.execute<Record<"people" | "open" | "suspended" | "closed", string>>(sql`
    select (select count(distinct annotator_id) from assignments where project_id = ${projectId} and ended_at is null and ends_at > now()) as people,
           count(*) filter (where state = 'open') as open, count(*) filter (where state = 'suspended') as suspended,
           count(*) filter (where state = 'closed') as closed
      from grants where project_id = ${projectId}`);
  const row = rows[0];
  return {
    people: Number(row?.people ?? 0),
    grants: { open: Number(row?.open ?? 0), suspended: Number(row?.suspended ?? 0), closed: Number(row?.closed ?? 0) },
  };
}
