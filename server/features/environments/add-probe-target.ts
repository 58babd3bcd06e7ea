import { count, eq } from "drizzle-orm";
import { probeTargets } from "#db/schema/health.ts";
import type { AddProbeTargetInput } from "#lib/schemas/environments.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadEnvironment } from "./load-environment.ts";

/** Every probe measures every target of its environment, so there are few. */
const targetLimit = 8;

/**
 * Adds something the probes of an environment's people measure from now on.
 * @throws ConflictError when there are 8 already
 */
export async function addProbeTarget(ctx: Context, input: AddProbeTargetInput): Promise<{ id: string }> {
  authorize(ctx, "environment.write");
  return asActor(ctx, async (tx) => {
    const environment = await loadEnvironment(tx, input.environmentId, "update");
    const [have] = await tx
      .select({ n: count() })
      .from(probeTargets)
      .where(eq(probeTargets.environmentId, environment.id));
    if ((have?.n ?? 0) >= targetLimit)
      throw new ConflictError(
        `There are ${targetLimit} targets already; every probe measures each of them. Nothing was added.`,
      );
    const [row] = await tx.insert(probeTargets).values(input).returning({ id: probeTargets.id });
    if (!row) throw new Error("the target was not inserted");
    const { environmentId, ...target } = input;
    await recordAudit(tx, ctx, {
      action: "environment.changed",
      subject: { type: "environment", id: environmentId, name: environment.name },
      environmentId,
      after: { probeTargetAdded: target },
    });
    await notifyLive(tx, { topic: "environments", vendorId: null, environmentId });
    return row;
  });
}
