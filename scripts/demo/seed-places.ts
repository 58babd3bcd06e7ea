import { eq } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { vendors } from "#db/schema/vendors.ts";
import { createDataset } from "#server/features/datasets/create-dataset.ts";
import { createScope } from "#server/features/datasets/create-scope.ts";
import { createEnvironment } from "#server/features/environments/create-environment.ts";
import { createHealthProfile } from "#server/features/projects/create-health-profile.ts";
import { createProject } from "#server/features/projects/create-project.ts";
import {
  datasetFacts,
  type EnvironmentKey,
  environmentFacts,
  environmentKeys,
  type ProjectKey,
  profileFacts,
  projectFacts,
  projectKeys,
  type VendorKey,
  vendorKeys,
  vendorNames,
} from "./company.ts";
import { admin, projectManager } from "./people.ts";
import type { Cast } from "./seed-people.ts";

export type SeededProject = { id: string; scopeId: string };

/** What a connection must hold; before the first connection test, which is judged by it. */
export async function seedProfiles(cast: Cast): Promise<Map<keyof typeof profileFacts, string>> {
  const ctx = await cast({ name: admin, vendor: null });
  const ids = new Map<keyof typeof profileFacts, string>();
  for (const key of Object.keys(profileFacts) as (keyof typeof profileFacts)[])
    ids.set(key, (await createHealthProfile(ctx, profileFacts[key])).id);
  return ids;
}

/** Environments by the administrator; datasets, scopes and projects by the project manager. */
export async function seedPlaces(
  db: Database,
  cast: Cast,
  profileIds: ReadonlyMap<string, string>,
): Promise<Map<ProjectKey, SeededProject>> {
  const chief = await cast({ name: admin, vendor: null });
  const manager = await cast({ name: projectManager, vendor: null });
  const environmentIds = new Map<EnvironmentKey, string>();
  for (const key of environmentKeys) {
    const { gateway: _, ...facts } = environmentFacts[key];
    environmentIds.set(key, (await createEnvironment(chief, facts)).id);
  }
  const vendorIds = await vendorIdsByKey(db);
  const made = new Map<ProjectKey, SeededProject>();
  for (const key of projectKeys) {
    const { environment, scopes, ...dataset } = datasetFacts[key];
    const environmentId = found(environmentIds, environment);
    const { id: datasetId } = await createDataset(manager, { ...dataset, environmentId });
    const scopeIds: string[] = [];
    for (const scope of scopes) scopeIds.push((await createScope(manager, { ...scope, datasetId })).id);
    const project = projectFacts[key];
    const { id } = await createProject(manager, {
      name: project.name,
      environmentId,
      healthProfileId: found(profileIds, project.profile),
      vendorIds: project.vendors.map((vendor) => found(vendorIds, vendor)),
      scopeIds,
    });
    made.set(key, { id, scopeId: scopeIds[0] ?? "" });
  }
  return made;
}

async function vendorIdsByKey(db: Database): Promise<Map<VendorKey, string>> {
  const ids = new Map<VendorKey, string>();
  await db.withScope({ kind: "system" }, async (tx) => {
    for (const key of vendorKeys) {
      const [row] = await tx.select({ id: vendors.id }).from(vendors).where(eq(vendors.name, vendorNames[key]));
      if (row) ids.set(key, row.id);
    }
  });
  return ids;
}

function found<K>(ids: ReadonlyMap<K, string>, key: K): string {
  const id = ids.get(key);
  if (!id) throw new Error(`${String(key)} was not made.`);
  return id;
}
