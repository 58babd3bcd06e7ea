import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { accessRequests } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import type { CreateRequestInput } from "#lib/schemas/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { shortCode } from "./codes.ts";
import { lapsedGates } from "./lapsed-gates.ts";
import { currentContentHash } from "./request-content.ts";

async function loadAssignment(tx: Tx, assignmentId: string) {
  const [row] = await tx
    .select({
      id: assignments.id,
      annotatorId: assignments.annotatorId,
      vendorId: assignments.vendorId,
      projectId: assignments.projectId,
      scopeId: assignments.scopeId,
      environmentId: projects.environmentId,
      annotatorName: annotators.name,
      annotatorStatus: annotators.status,
      projectStatus: projects.status,
      over: sql<boolean>`${assignments.endsAt} <= clock_timestamp()`,
    })
    .from(assignments)
    .innerJoin(projects, eq(projects.id, assignments.projectId))
    .innerJoin(annotators, eq(annotators.id, assignments.annotatorId))
    .where(and(eq(assignments.id, assignmentId), isNull(assignments.endedAt)));
  if (!row) throw new NotFoundError("This assignment does not exist, or it is not yours to see.");
  return row;
}

/**
 * A coordinator asks for VPN access for an assigned, cleared annotator.
 * @returns the request's id and short code
 * @throws NotFoundError for a foreign or ended assignment; ConflictError when it cannot be asked now
 */
export async function createRequest(ctx: Context, input: CreateRequestInput): Promise<{ id: string; code: string }> {
  authorize(ctx, "request.create");
  const { actor } = ctx;
  try {
    return await asActor(ctx, async (tx) => {
      const assignment = await loadAssignment(tx, input.assignmentId);
      if (assignment.over || assignment.projectStatus !== "active")
        throw new ConflictError("The assignment is over. Ask the project manager for a new one first.");
      if (assignment.annotatorStatus !== "active")
        throw new ConflictError(`${assignment.annotatorName} is suspended. Nothing was asked.`);
      const missing = await lapsedGates(tx, assignment.annotatorId);
      if (missing.length > 0)
        throw new ConflictError(
          `${assignment.annotatorName} is not cleared: ${missing.join(", ")}. Finish this first.`,
        );
      const asked = { ...assignment, reason: input.reason, durationHours: input.durationHours, version: 1 };
      const id = uuidv7();
      const code = shortCode("R");
      await tx.insert(accessRequests).values({
        id,
        code,
        annotatorId: assignment.annotatorId,
        vendorId: assignment.vendorId,
        projectId: assignment.projectId,
        assignmentId: assignment.id,
        scopeId: assignment.scopeId,
        environmentId: assignment.environmentId,
        reason: input.reason,
        durationHours: input.durationHours,
        contentHash: await currentContentHash(tx, { ...asked, assignmentId: assignment.id }),
        requestedBy: actor.userId,
        requestedByName: actor.name,
        expiresAt: sql`clock_timestamp() + interval '7 days'`,
      });
      await recordAudit(tx, ctx, {
        action: "request.created",
        subject: { type: "access_request", id, name: code },
        vendorId: assignment.vendorId,
        annotatorId: assignment.annotatorId,
        projectId: assignment.projectId,
        environmentId: assignment.environmentId,
        accessRequestId: id,
        after: { annotator: assignment.annotatorName, reason: input.reason, durationHours: input.durationHours },
      });
      await notifyLive(tx, { topic: "access", vendorId: assignment.vendorId, annotatorId: assignment.annotatorId });
      return { id, code };
    });
  } catch (error) {
    if (violatedConstraint(error) === "access_requests_one_pending")
      throw new ConflictError("A request for this assignment waits already. Edit that one.");
    throw error;
  }
}
