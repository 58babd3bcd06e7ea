import { createHash } from "node:crypto";
import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { probeTargets } from "#db/schema/health.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import type { ProbeConfig, ProbeTarget } from "#lib/schemas/agent-protocol.ts";
import { databaseNow } from "#server/clock.ts";
import { type AgentActor, asActor, type Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { authorizeProbe } from "./authorize-probe.ts";

type Settings = { PROBE_INTERVAL_MS: number; PROBE_BATCH_MS: number };

/** How long a probe waits for one answer, in milliseconds: no desktop is of use beyond it. */
const answerTimeoutMs = 2_000;

/**
 * What the probe of an annotator measures: the targets of the environments they are assigned to now.
 * @param _input.have the revision the probe holds; the answer is small, so it is always given in full
 * @throws ForbiddenError when the agent is no annotator's probe
 */
export async function probeConfig(
  ctx: Context<AgentActor>,
  _input: { have: string | null },
  settings: Settings = env(),
): Promise<ProbeConfig> {
  authorizeProbe(ctx);
  const { annotatorId } = ctx.actor;
  return asActor(ctx, async (tx) => {
    const targets = await currentTargets(tx, annotatorId);
    const content = {
      intervalMs: settings.PROBE_INTERVAL_MS,
      batchMs: settings.PROBE_BATCH_MS,
      timeoutMs: answerTimeoutMs,
      targets,
    };
    const revision = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 32);
    return { revision, serverTime: (await databaseNow(tx)).getTime(), ...content };
  });
}

/** Targets of the environments of an annotator's current assignments, in a fixed order. */
async function currentTargets(tx: Tx, annotatorId: string): Promise<ProbeTarget[]> {
  const environmentIds = tx
    .select({ id: projects.environmentId })
    .from(assignments)
    .innerJoin(projects, eq(projects.id, assignments.projectId))
    .where(
      and(
        eq(assignments.annotatorId, annotatorId),
        isNull(assignments.endedAt),
        gt(assignments.endsAt, sql`now()`),
        eq(projects.status, "active"),
      ),
    );
  return tx
    .select({
      id: probeTargets.id,
      label: probeTargets.label,
      kind: probeTargets.kind,
      host: probeTargets.host,
      port: probeTargets.port,
    })
    .from(probeTargets)
    .where(inArray(probeTargets.environmentId, environmentIds))
    .orderBy(probeTargets.id);
}
