import { and, eq, isNull, sql } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { dataScopes } from "#db/schema/datasets.ts";
import { assignments } from "#db/schema/projects.ts";
import type { EndAssignmentInput } from "#lib/schemas/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { settleGrants } from "#server/features/access/settle-grants.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadProject, notifyProject } from "./load-project.ts";

/**
 * Takes a person off a project's scope now. A grant that rests on it closes with it.
 * @throws NotFoundError, ConflictError when it ended already
 */
export async function endAssignment(ctx: Context, input: EndAssignmentInput): Promise<void> {
  authorize(ctx, "assignment.write");
  await asActor(ctx, async (tx) => {
    const [found] = await tx
      .select({
        assignment: assignments,
        name: annotators.name,
        scope: dataScopes.name,
        datasetId: dataScopes.datasetId,
      })
      .from(assignments)
      .innerJoin(annotators, eq(annotators.id, assignments.annotatorId))
      .innerJoin(dataScopes, eq(dataScopes.id, assignments.scopeId))
      .where(eq(assignments.id, input.assignmentId));
    if (!found) throw new NotFoundError();
    const { id, projectId, annotatorId, vendorId, endsAt } = found.assignment;
    const project = await loadProject(tx, projectId);
    const ended = await tx
      .update(assignments)
      .set({ endedAt: sql`now()`, endedReason: input.reason })
      .where(and(eq(assignments.id, id), isNull(assignments.endedAt)))
      .returning({ id: assignments.id });
    if (ended.length === 0)
      throw new ConflictError(`The assignment of ${found.name} ended already. Nothing was changed.`);
    await recordAudit(tx, ctx, {
      action: "assignment.ended",
      subject: { type: "assignment", id, name: `${found.name} on ${project.name}` },
      vendorId,
      annotatorId,
      projectId,
      datasetId: found.datasetId,
      environmentId: project.environmentId,
      before: { endsAt, scope: found.scope },
      after: { ended: true, reason: input.reason },
    });
    await settleGrants(tx, ctx, { assignmentId: id });
    await notifyLive(tx, { topic: "gateway", vendorId: null, environmentId: project.environmentId });
    await notifyLive(tx, { topic: "annotators", vendorId, annotatorId });
    await notifyProject(tx, projectId, [vendorId]);
  });
}
