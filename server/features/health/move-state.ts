import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { healthProfiles, healthStates, probeBatches, probeTargets } from "#db/schema/health.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import type { ProbeActor } from "./authorize-probe.ts";
import {
  extendStrip,
  type Figures,
  type Health,
  judge,
  nextHealth,
  type Profile,
  recentLoss,
  strictestProfile,
} from "./policy.ts";
import type { BatchFigures } from "./reduce-batch.ts";

type Sample = {
  target: { id: string; label: string; kind: "udp" | "tcp" | "https"; annotatorName: string };
  figures: BatchFigures;
  at: { from: Date; to: Date };
};

/** UDP first, because only it can tell loss; then the plainer measurement. */
const preference = sql`array['udp', 'tcp', 'https']`;

/**
 * Moves the live state of a person by one stored batch. Batches that are older than the state, or of a
 * target while a preferred one is being measured, stay in the history only.
 */
export async function moveState(tx: Tx, ctx: Context<ProbeActor>, sample: Sample): Promise<void> {
  const { annotatorId, vendorId } = ctx.actor;
  const { target, at } = sample;
  // One batch of a person at a time: the next state is worked out from the last one.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`health:${annotatorId}`}, 0))`);
  const previous = await tx
    .select()
    .from(healthStates)
    .where(eq(healthStates.annotatorId, annotatorId))
    .then(([row]) => row ?? null);
  if (previous && at.to <= previous.lastSampleAt) return;
  const recent = await lastMinute(tx, ctx.actor, sample);
  if (recent.preferredIsMeasured) return;

  const profile = await profileOf(tx, annotatorId);
  const figures: Figures = { ...sample.figures, recent: sample.figures.loss === null ? null : recent };
  const next = nextHealth(previous, figures, profile, at);
  const { findings } = judge(figures, profile);
  const row = {
    ...next,
    p50: sample.figures.p50,
    p95: sample.figures.p95,
    jitter: sample.figures.jitter,
    // Over a minute, save when nothing is answered: then the last batch says it all.
    loss: sample.figures.answered === 0 ? sample.figures.loss : recentLoss(figures),
    findings,
    targetLabel: target.label,
    strip: extendStrip(previous?.strip ?? [], {
      t: at.to.getTime(),
      s: next.state,
      p95: rounded(sample.figures.p95),
      loss: rounded(sample.figures.loss),
    }),
  };
  await tx
    .insert(healthStates)
    .values({ annotatorId, vendorId, ...row })
    .onConflictDoUpdate({ target: healthStates.annotatorId, set: row });
  if (previous?.state !== next.state)
    await recordChange(tx, ctx, target, previous, { ...next, findings, profile: profile.name });
  await notifyLive(tx, { topic: "health", vendorId, annotatorId });
}

async function recordChange(
  tx: Tx,
  ctx: Context<ProbeActor>,
  target: Sample["target"],
  before: Health | null,
  after: Health & { findings: string[]; profile: string },
): Promise<void> {
  const { annotatorId, vendorId } = ctx.actor;
  await recordAudit(tx, ctx, {
    action: "health.stateChanged",
    subject: { type: "annotator", id: annotatorId, name: target.annotatorName },
    vendorId,
    annotatorId,
    ...(before && { before: { state: before.state, since: before.since.toISOString() } }),
    after: {
      state: after.state,
      since: after.since.toISOString(),
      findings: after.findings,
      target: target.label,
      profile: after.profile,
    },
  });
}

/** Questions and answers of this probe's target in the minute before the batch ended, and whether a preferred target has fresh batches. */
async function lastMinute(tx: Tx, { agentId, annotatorId }: ProbeActor, { target, at }: Sample) {
  const end = at.to.toISOString();
  // A person may work at two desktops, each with its own line.
  const own = sql`${probeBatches.agentId} = ${agentId} and ${probeBatches.targetId} = ${target.id} and ${probeBatches.endedAt} <= ${end}::timestamptz`;
  const rank = (kind: unknown) => sql`array_position(${preference}, ${kind}::text)`;
  const [row] = await tx
    .select({
      sent: sql<number>`coalesce(sum(${probeBatches.sent}) filter (where ${own}), 0)::int`,
      answered: sql<number>`coalesce(sum(${probeBatches.answered}) filter (where ${own}), 0)::int`,
      preferredIsMeasured: sql<boolean>`coalesce(bool_or(
        (${rank(probeTargets.kind)}, ${probeTargets.id}) < (${rank(target.kind)}, ${target.id}::uuid)
        and ${probeBatches.endedAt} > ${end}::timestamptz - interval '30 seconds'), false)`,
    })
    .from(probeBatches)
    .innerJoin(probeTargets, eq(probeTargets.id, probeBatches.targetId))
    .where(
      and(
        eq(probeBatches.annotatorId, annotatorId),
        sql`${probeBatches.endedAt} > ${end}::timestamptz - interval '60 seconds' and ${probeBatches.endedAt} <= ${end}::timestamptz + interval '30 seconds'`,
      ),
    );
  return row ?? { sent: 0, answered: 0, preferredIsMeasured: false };
}

/** The strictest profile of the person's active projects. */
export async function profileOf(tx: Tx, annotatorId: string): Promise<Profile> {
  const profiles = await tx
    .selectDistinct({
      name: healthProfiles.name,
      rttP95Ms: healthProfiles.rttP95Ms,
      jitterMs: healthProfiles.jitterMs,
      lossPercent: healthProfiles.lossPercent,
      raiseSeconds: healthProfiles.raiseSeconds,
      clearSeconds: healthProfiles.clearSeconds,
    })
    .from(assignments)
    .innerJoin(projects, eq(projects.id, assignments.projectId))
    .innerJoin(healthProfiles, eq(healthProfiles.id, projects.healthProfileId))
    .where(
      and(
        eq(assignments.annotatorId, annotatorId),
        isNull(assignments.endedAt),
        gt(assignments.endsAt, sql`now()`),
        eq(projects.status, "active"),
      ),
    );
  return strictestProfile(profiles);
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10);
