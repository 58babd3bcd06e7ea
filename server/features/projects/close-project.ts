import { and, eq } from "drizzle-orm";
import { projects } from "#db/schema/projects.ts";
import type { CloseProjectInput } from "#lib/schemas/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { settleGrants } from "#server/features/access/settle-grants.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadProject, notifyProject } from "./load-project.ts";

/**
 * Closes a project for good, and every grant on it with a receipt each.
 * @throws NotFoundError, ConflictError when it is closed already
 */
export async function closeProject(ctx: Context, input: CloseProjectInput): Promise<void> {
  authorize(ctx, "project.write");
  await asActor(ctx, async (tx) => {
    const project = await loadProject(tx, input.projectId, "change");
    const closed = await tx
      .update(projects)
      .set({ status: "closed" })
      .where(and(eq(projects.id, project.id), eq(projects.status, "active")))
      .returning({ id: projects.id });
    if (closed.length === 0) throw new ConflictError(`${project.name} was closed already. Nothing was changed.`);
    await recordAudit(tx, ctx, {
      action: "project.closed",
      subject: { type: "project", id: project.id, name: project.name },
      projectId: project.id,
      environmentId: project.environmentId,
      before: { status: "active" },
      after: { status: "closed", reason: input.reason },
    });
    await settleGrants(tx, ctx, { projectId: project.id });
    await notifyLive(tx, { topic: "gateway", vendorId: null, environmentId: project.environmentId });
    await notifyProject(tx, project.id);
  });
}
