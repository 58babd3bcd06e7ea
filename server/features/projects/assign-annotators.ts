import { and, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { dataScopes, datasets } from "#db/schema/datasets.ts";
import { assignments, projectScopes } from "#db/schema/projects.ts";
import { type AssignAnnotatorsInput, assignmentMaxDays } from "#lib/schemas/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context, type UserActor } from "#server/context.ts";
import { ConflictError, InvalidError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { type Candidate, candidates } from "./candidate-facts.ts";
import { holdOpenProject, notifyProject, type ProjectRow } from "./load-project.ts";
import { assignmentRefusal, endRefusal, refusalSentence } from "./policy.ts";

type Work = { project: ProjectRow; scope: { id: string; name: string; datasetId: string }; endsAt: Date };

/**
 * Assigns cleared people to a project with one scope until a day: all of them, or nobody and the reason of each.
 * An assignment opens nothing by itself; access is asked for and approved apart.
 * @throws InvalidError with a reason per person, ConflictError when the project is closed
 */
export async function assignAnnotators(ctx: Context, input: AssignAnnotatorsInput): Promise<{ assigned: number }> {
  authorize(ctx, "assignment.write");
  try {
    return await asActor(ctx, async (tx) => {
      const project = await holdOpenProject(tx, input.projectId);
      const refusal = endRefusal(input.endsAt, await databaseNow(tx), assignmentMaxDays);
      if (refusal) throw new InvalidError(refusal, "endsAt");
      const work: Work = { project, scope: await scopeOfProject(tx, input), endsAt: input.endsAt };
      await endOverdue(tx, input);
      const people = await fitPeople(tx, input);
      for (const person of people) await assignOne(tx, ctx, work, person);
      await notifyProject(
        tx,
        project.id,
        people.map((person) => person.vendorId),
      );
      return { assigned: people.length };
    });
  } catch (error) {
    if (violatedConstraint(error) === "assignments_once")
      throw new ConflictError(
        "One of them was assigned by someone else at the same moment. Nobody was assigned here; open the page again.",
      );
    throw error;
  }
}

async function scopeOfProject(tx: Tx, input: AssignAnnotatorsInput): Promise<Work["scope"]> {
  const [scope] = await tx
    .select({ id: dataScopes.id, name: dataScopes.name, datasetId: datasets.id })
    .from(projectScopes)
    .innerJoin(dataScopes, eq(dataScopes.id, projectScopes.scopeId))
    .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
    .where(and(eq(projectScopes.projectId, input.projectId), eq(projectScopes.scopeId, input.scopeId)));
  if (!scope) throw new InvalidError("This project does not hand out that scope. Nobody was assigned.", "scopeId");
  return scope;
}

/** An assignment past its last day is over, though nobody ended it: it must not stand in the way of the next. */
async function endOverdue(tx: Tx, input: AssignAnnotatorsInput): Promise<void> {
  await tx
    .update(assignments)
    .set({ endedAt: assignments.endsAt, endedReason: "Its last day is over." })
    .where(
      and(
        eq(assignments.projectId, input.projectId),
        eq(assignments.scopeId, input.scopeId),
        inArray(assignments.annotatorId, input.annotatorIds),
        isNull(assignments.endedAt),
        lte(assignments.endsAt, sql`now()`),
      ),
    );
}

async function fitPeople(tx: Tx, input: AssignAnnotatorsInput): Promise<Candidate[]> {
  const found = await candidates(tx, input, sql`where ${inArray(annotators.id, input.annotatorIds)}`);
  const refusals = input.annotatorIds.flatMap((id) => {
    const person = found.find((candidate) => candidate.id === id) ?? null;
    const reason = assignmentRefusal(person);
    return reason ? [{ name: person?.name ?? "One of them", reason }] : [];
  });
  if (refusals.length > 0) throw new InvalidError(refusalSentence(refusals), "annotatorIds");
  return found;
}

async function assignOne(
  tx: Tx,
  ctx: Context<UserActor>,
  { project, scope, endsAt }: Work,
  person: Candidate,
): Promise<void> {
  const [row] = await tx
    .insert(assignments)
    .values({
      annotatorId: person.id,
      vendorId: person.vendorId,
      projectId: project.id,
      scopeId: scope.id,
      endsAt,
      createdBy: ctx.actor.userId,
    })
    .returning({ id: assignments.id });
  if (!row) throw new Error("the assignment was not inserted");
  await recordAudit(tx, ctx, {
    action: "assignment.created",
    subject: { type: "assignment", id: row.id, name: `${person.name} on ${project.name}` },
    vendorId: person.vendorId,
    annotatorId: person.id,
    projectId: project.id,
    datasetId: scope.datasetId,
    environmentId: project.environmentId,
    after: { annotator: person.name, project: project.name, scope: scope.name, endsAt },
  });
  await notifyLive(tx, { topic: "annotators", vendorId: person.vendorId, annotatorId: person.id });
}
