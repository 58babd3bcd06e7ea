import { environments } from "#db/schema/environments.ts";
import { probeTargets } from "#db/schema/health.ts";
import type { CreateEnvironmentInput } from "#lib/schemas/environments.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize, requireUnbound } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

/** Where the gateway agent answers echoes unless it is told otherwise; follows the agent when it enrols. */
const defaultEchoPort = 7_007;

/**
 * Adds a place where data lives. Nothing opens there before a gateway enrols.
 * @throws ForbiddenError for people with bound roles, InvalidError when an environment of this name exists
 */
export async function createEnvironment(ctx: Context, input: CreateEnvironmentInput): Promise<{ id: string }> {
  authorize(ctx, "environment.write");
  requireUnbound(
    ctx,
    "Your role is bound to a part of the portal, so you cannot add a place. Somebody without a bound can.",
  );
  const { target, ...facts } = input;
  try {
    return await asActor(ctx, async (tx) => {
      const [row] = await tx.insert(environments).values(facts).returning({ id: environments.id });
      if (!row) throw new Error("the environment was not inserted");
      const targets = [
        { label: "Gateway echo", kind: "udp" as const, host: facts.tunnelAddress, port: defaultEchoPort },
        ...(target ? [target] : []),
      ];
      await tx.insert(probeTargets).values(targets.map((one) => ({ environmentId: row.id, ...one })));
      await recordAudit(tx, ctx, {
        action: "environment.created",
        subject: { type: "environment", id: row.id, name: facts.name },
        environmentId: row.id,
        after: { ...facts, probeTargets: targets },
      });
      await notifyLive(tx, { topic: "environments", vendorId: null, environmentId: row.id });
      return row;
    });
  } catch (error) {
    if (violatedConstraint(error))
      throw new InvalidError("There is an environment of this name already. Nothing was created.", "name");
    throw error;
  }
}
