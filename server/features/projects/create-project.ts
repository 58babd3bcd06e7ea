import { eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { dataScopes, datasets } from "#db/schema/datasets.ts";
import { healthProfiles } from "#db/schema/health.ts";
import { projectScopes, projects, projectVendors } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { CreateProjectInput } from "#lib/schemas/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize, requireUnbound } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError, violatedConstraint } from "#server/errors.ts";
import { loadEnvironment } from "#server/features/environments/load-environment.ts";
import { notifyProject } from "./load-project.ts";

/**
 * Starts a project in one environment, with the vendors that work on it and the slices of data it may hand out.
 * @throws ForbiddenError for people bound to some projects, InvalidError when a part does not fit
 */
export async function createProject(ctx: Context, input: CreateProjectInput): Promise<{ id: string }> {
  authorize(ctx, "project.write");
  requireUnbound(ctx, "You work with some projects only, so you cannot start another. A security administrator can.");
  const { vendorIds, scopeIds, ...facts } = input;
  try {
    return await asActor(ctx, async (tx) => {
      const environment = await loadEnvironment(tx, facts.environmentId, "share");
      const [profile] = await tx
        .select({ name: healthProfiles.name })
        .from(healthProfiles)
        .where(eq(healthProfiles.id, facts.healthProfileId));
      if (!profile) throw new InvalidError("This health profile does not exist. Choose another.", "healthProfileId");
      const vendorNames = await activeVendors(tx, vendorIds);
      const scopeNames = await scopesIn(tx, scopeIds, facts.environmentId);
      const [row] = await tx.insert(projects).values(facts).returning({ id: projects.id });
      if (!row) throw new Error("the project was not inserted");
      if (vendorIds.length > 0)
        await tx.insert(projectVendors).values(vendorIds.map((vendorId) => ({ projectId: row.id, vendorId })));
      await tx.insert(projectScopes).values(scopeIds.map((scopeId) => ({ projectId: row.id, scopeId })));
      await recordAudit(tx, ctx, {
        action: "project.created",
        subject: { type: "project", id: row.id, name: facts.name },
        projectId: row.id,
        environmentId: environment.id,
        after: {
          name: facts.name,
          environment: environment.name,
          healthProfile: profile.name,
          vendors: vendorNames,
          scopes: scopeNames,
        },
      });
      await notifyProject(tx, row.id);
      return row;
    });
  } catch (error) {
    if (violatedConstraint(error) === "projects_name_unique")
      throw new InvalidError("There is a project of this name already. Nothing was created.", "name");
    throw error;
  }
}

async function activeVendors(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({ name: vendors.name, status: vendors.status })
    .from(vendors)
    .where(inArray(vendors.id, [...ids]));
  const suspended = rows.find((row) => row.status !== "active");
  if (suspended)
    throw new InvalidError(`${suspended.name} is suspended. Leave it out; nothing was created.`, "vendorIds");
  if (rows.length !== ids.length)
    throw new InvalidError("One of these vendors does not exist. Nothing was created.", "vendorIds");
  return rows.map((row) => row.name);
}

async function scopesIn(tx: Tx, ids: readonly string[], environmentId: string): Promise<string[]> {
  const rows = await tx
    .select({ name: dataScopes.name, dataset: datasets.name, environmentId: datasets.environmentId })
    .from(dataScopes)
    .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
    .where(inArray(dataScopes.id, [...ids]));
  if (rows.length !== ids.length)
    throw new InvalidError("One of these scopes does not exist. Nothing was created.", "scopeIds");
  const foreign = rows.find((row) => row.environmentId !== environmentId);
  if (foreign)
    throw new InvalidError(
      `${foreign.dataset} lives in another environment, so this project cannot hand out ${foreign.name}.`,
      "scopeIds",
    );
  return rows.map((row) => `${row.dataset}: ${row.name}`);
}
