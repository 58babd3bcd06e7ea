import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { tunnelAddresses } from "#db/schema/access.ts";
import { dataScopes, datasets, scopeDestinations } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { probeTargets } from "#db/schema/health.ts";
import type { UpdateEnvironmentInput } from "#lib/schemas/environments.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadEnvironment } from "./load-environment.ts";
import { changedFields, tunnelChangeRefusal } from "./policy.ts";

/**
 * Changes an environment's facts; the gateway hears of a new tunnel at once.
 * @throws ConflictError when the tunnel network is in use or nothing differs, InvalidError when the name is taken
 */
export async function updateEnvironment(ctx: Context, input: UpdateEnvironmentInput): Promise<void> {
  authorize(ctx, "environment.write");
  const { environmentId, ...wanted } = input;
  try {
    await asActor(ctx, async (tx) => {
      const { id, createdAt: _, ...current } = await loadEnvironment(tx, environmentId, "update");
      const changes = changedFields(current, wanted);
      if (Object.keys(changes.after).length === 0)
        throw new ConflictError("Nothing differs from what is stored. Nothing was changed.");
      const refusal = tunnelChangeRefusal(current, wanted, await tunnelFacts(tx, id));
      if (refusal) throw new InvalidError(refusal, "tunnelAddress");
      await tx.update(environments).set(wanted).where(eq(environments.id, id));
      if (wanted.tunnelAddress !== current.tunnelAddress)
        await tx
          .update(probeTargets)
          .set({ host: wanted.tunnelAddress })
          .where(
            and(
              eq(probeTargets.environmentId, id),
              eq(probeTargets.kind, "udp"),
              eq(probeTargets.host, current.tunnelAddress),
            ),
          );
      await recordAudit(tx, ctx, {
        action: "environment.changed",
        subject: { type: "environment", id, name: wanted.name },
        environmentId: id,
        ...changes,
      });
      await notifyLive(tx, { topic: "environments", vendorId: null, environmentId: id });
      await notifyLive(tx, { topic: "gateway", vendorId: null, environmentId: id });
    });
  } catch (error) {
    if (violatedConstraint(error))
      throw new InvalidError("There is an environment of this name already. Nothing was changed.", "name");
    throw error;
  }
}

async function tunnelFacts(
  tx: Tx,
  environmentId: string,
): Promise<{ addressesGiven: boolean; destinations: string[] }> {
  const given = await tx
    .select({ one: sql`1` })
    .from(tunnelAddresses)
    .where(eq(tunnelAddresses.environmentId, environmentId))
    .limit(1);
  const hosts = await tx
    .selectDistinct({ address: scopeDestinations.address })
    .from(scopeDestinations)
    .innerJoin(dataScopes, eq(dataScopes.id, scopeDestinations.scopeId))
    .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
    .where(eq(datasets.environmentId, environmentId));
  return { addressesGiven: given.length > 0, destinations: hosts.map((host) => host.address) };
}
