import { eq } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { environments } from "#db/schema/environments.ts";
import { projects, projectVendors } from "#db/schema/projects.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

export type ProjectRow = typeof projects.$inferSelect & { environmentName: string };

/**
 * One project as the transaction's scope sees it.
 * @param use "change" finds it only where the scope may change it, and locks it
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function loadProject(tx: Tx, projectId: string, use?: "change"): Promise<ProjectRow> {
  const query = tx
    .select({ project: projects, environmentName: environments.name })
    .from(projects)
    .innerJoin(environments, eq(environments.id, projects.environmentId))
    .where(eq(projects.id, projectId));
  const [row] = use ? await query.for("update", { of: projects }) : await query;
  if (!row) throw new NotFoundError();
  return { ...row.project, environmentName: row.environmentName };
}

/**
 * A project that is still open, held so until the transaction ends: closing it waits, or this waits and then refuses.
 * Held as the system: who is bound to a vendor acts on its people in projects they may not change.
 * @throws NotFoundError, ConflictError when it is closed
 */
export async function holdOpenProject(tx: Tx, projectId: string): Promise<ProjectRow> {
  await loadProject(tx, projectId);
  const [held] = await elevate(tx, () =>
    tx.select({ status: projects.status }).from(projects).where(eq(projects.id, projectId)).for("share"),
  );
  if (held?.status !== "active") throw new ConflictError("This project is closed. Nothing was changed.");
  return loadProject(tx, projectId);
}

/**
 * Tells the client and exactly the vendors it concerns that a project changed; the others must not even feel a beat.
 * @param vendorIds of the people or vendors that came or went; without it, all of the project's
 */
export async function notifyProject(tx: Tx, projectId: string, vendorIds?: Iterable<string>): Promise<void> {
  await notifyLive(tx, { topic: "projects", vendorId: null });
  for (const vendorId of new Set(vendorIds ?? (await vendorsOf(tx, projectId))))
    await notifyLive(tx, { topic: "projects", vendorId });
}

async function vendorsOf(tx: Tx, projectId: string): Promise<string[]> {
  const rows = await tx
    .select({ vendorId: projectVendors.vendorId })
    .from(projectVendors)
    .where(eq(projectVendors.projectId, projectId));
  return rows.map((row) => row.vendorId);
}
