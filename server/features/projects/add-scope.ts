import { eq } from "drizzle-orm";
import { dataScopes, datasets } from "#db/schema/datasets.ts";
import { projectScopes } from "#db/schema/projects.ts";
import type { AddScopeInput } from "#lib/schemas/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import { holdOpenProject, notifyProject } from "./load-project.ts";

/**
 * Lets a project hand out one more slice of data, of its own environment.
 * @throws ConflictError when it may already or the project is closed, InvalidError for a scope of another environment
 */
export async function addScope(ctx: Context, input: AddScopeInput): Promise<void> {
  authorize(ctx, "project.write");
  await asActor(ctx, async (tx) => {
    const project = await holdOpenProject(tx, input.projectId);
    const [scope] = await tx
      .select({
        id: dataScopes.id,
        name: dataScopes.name,
        datasetId: datasets.id,
        dataset: datasets.name,
        environmentId: datasets.environmentId,
      })
      .from(dataScopes)
      .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
      .where(eq(dataScopes.id, input.scopeId));
    if (!scope) throw new InvalidError("This scope does not exist. Nothing was changed.", "scopeId");
    if (scope.environmentId !== project.environmentId)
      throw new InvalidError(
        `${scope.dataset} lives in another environment than this project. Nothing was changed.`,
        "scopeId",
      );
    const added = await tx.insert(projectScopes).values(input).onConflictDoNothing().returning();
    if (added.length === 0)
      throw new ConflictError(`This project may hand out ${scope.name} already. Nothing was changed.`);
    await recordAudit(tx, ctx, {
      action: "project.scopeAdded",
      subject: { type: "project", id: project.id, name: project.name },
      projectId: project.id,
      datasetId: scope.datasetId,
      environmentId: project.environmentId,
      after: { dataset: scope.dataset, scope: scope.name },
    });
    await notifyProject(tx, project.id);
  });
}
