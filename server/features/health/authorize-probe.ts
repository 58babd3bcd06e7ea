import type { AgentActor, Context } from "#server/context.ts";
import { ForbiddenError } from "#server/errors.ts";

/** A probe as actor, with the person whose desktop it measures from. */
export type ProbeActor = AgentActor & { agentKind: "probe"; annotatorId: string; vendorId: string };

/**
 * First line of what probes may do: the actor must be an enrolled probe of an annotator.
 * @throws ForbiddenError
 */
export function authorizeProbe(ctx: Context): asserts ctx is Context<ProbeActor> {
  const { actor } = ctx;
  if (actor.kind !== "agent" || actor.agentKind !== "probe" || !actor.annotatorId || !actor.vendorId)
    throw new ForbiddenError("This agent is not the probe of an annotator. Nothing was taken.");
}
