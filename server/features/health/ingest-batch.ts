import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { probeBatches, probeTargets } from "#db/schema/health.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import type { probeBatchInput } from "#lib/schemas/agent-protocol.ts";
import { databaseNow } from "#server/clock.ts";
import { type AgentActor, asActor, type Context } from "#server/context.ts";
import { InvalidError } from "#server/errors.ts";
import { authorizeProbe } from "./authorize-probe.ts";
import { moveState } from "./move-state.ts";
import { reduceBatch } from "./reduce-batch.ts";

/** A batch from further ahead than this was stamped by a wrong clock, in milliseconds. */
const aheadMs = 30_000;
/** Older batches are worth nothing to anybody, in milliseconds. */
const oldestMs = 24 * 3_600_000;

/**
 * Takes one batch of a probe: stores it reduced and moves the person's live state. A batch that was
 * taken before is answered alike and counted once.
 * @throws ForbiddenError when the agent is no annotator's probe
 * @throws InvalidError when the batch is of another time, or its target of another environment
 */
export async function ingestBatch(
  ctx: Context<AgentActor>,
  input: z.infer<typeof probeBatchInput>,
): Promise<{ receivedAt: number }> {
  authorizeProbe(ctx);
  const { agentId, annotatorId, vendorId } = ctx.actor;
  return asActor(ctx, async (tx) => {
    const now = await databaseNow(tx);
    if (input.endedAt > now.getTime() + aheadMs)
      throw new InvalidError(
        "This batch is from the future. It was not taken; set the clock of the probe's machine.",
        "endedAt",
      );
    if (input.startedAt < now.getTime() - oldestMs)
      throw new InvalidError("This batch is older than 24 hours. It was not taken.", "startedAt");
    const target = await measurableTarget(tx, annotatorId, input.targetId);
    if (!target)
      throw new InvalidError(
        "This target is not in the probe's configuration. The batch was not taken; fetch the configuration.",
        "targetId",
      );

    const figures = reduceBatch({ sent: input.sent, rtts: input.rtts, kind: target.kind });
    // A clock that is ahead must not make a silent probe look alive for longer.
    const at = {
      from: new Date(Math.min(input.startedAt, now.getTime())),
      to: new Date(Math.min(input.endedAt, now.getTime())),
    };
    const stored = await tx
      .insert(probeBatches)
      .values({
        agentId,
        annotatorId,
        vendorId,
        targetId: target.id,
        batch: input.batch,
        startedAt: at.from,
        endedAt: at.to,
        ...figures,
      })
      .onConflictDoNothing({ target: [probeBatches.agentId, probeBatches.targetId, probeBatches.batch] })
      .returning({ id: probeBatches.id });
    if (stored.length > 0) await moveState(tx, ctx, { target, figures, at });
    return { receivedAt: now.getTime() };
  });
}

/** The target with the person's name, when they are (or within the last day were) assigned to its environment. */
async function measurableTarget(tx: Tx, annotatorId: string, targetId: string) {
  const [row] = await tx
    .select({ id: probeTargets.id, label: probeTargets.label, kind: probeTargets.kind, annotatorName: annotators.name })
    .from(probeTargets)
    .innerJoin(annotators, eq(annotators.id, annotatorId))
    .where(
      and(
        eq(probeTargets.id, targetId),
        // Batches that waited for the network may belong to an assignment that has ended since.
        sql`exists (select 1 from ${assignments} join ${projects} on ${projects.id} = ${assignments.projectId}
          where ${assignments.annotatorId} = ${annotatorId} and ${projects.environmentId} = ${probeTargets.environmentId}
            and least(coalesce(${assignments.endedAt}, 'infinity'), ${assignments.endsAt}) > now() - interval '24 hours')`,
      ),
    );
  return row ?? null;
}
