import { and, eq, isNull, sql } from "drizzle-orm";
import { agents } from "#db/schema/environments.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import type { OrderRotationInput } from "#lib/schemas/service-identities.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { rotationProblem } from "./policy.ts";

/**
 * Has an agent make itself a new key with the next answer it gets. The old key goes on until the new one is used.
 * @throws NotFoundError, ConflictError when it holds no key that counts, or was told already
 */
export async function orderRotation(ctx: Context, input: OrderRotationInput): Promise<{ name: string }> {
  authorize(ctx, "agent.rotate");
  return asActor(ctx, async (tx) => {
    const [agent] = await tx.select().from(agents).where(eq(agents.id, input.agentId)).for("update");
    if (!agent) throw new NotFoundError();
    const newest = and(eq(serviceKeys.agentId, agent.id), isNull(serviceKeys.overlapUntil));
    const [key] = await tx
      .select({ ordered: serviceKeys.rotationOrderedAt, expired: sql<boolean>`${serviceKeys.expiresAt} <= now()` })
      .from(serviceKeys)
      .where(newest);
    const problem = rotationProblem(agent, key);
    if (problem) throw new ConflictError(problem);
    const told = await tx
      .update(serviceKeys)
      .set({ rotationOrderedAt: sql`now()` })
      .where(and(newest, isNull(serviceKeys.rotationOrderedAt)))
      .returning({ publicKey: serviceKeys.publicKey });
    if (told.length === 0)
      throw new ConflictError(`${agent.name} renewed its key at this moment. Nothing was ordered.`);
    const { name, environmentId, annotatorId, vendorId } = agent;
    await recordAudit(tx, ctx, {
      action: agent.kind === "gateway" ? "agent.rotationOrdered" : "probe.rotationOrdered",
      subject: { type: "agent", id: agent.id, name },
      environmentId,
      annotatorId,
      vendorId,
      after: { reason: input.reason },
    });
    await notifyLive(tx, { topic: "environments", vendorId, environmentId });
    return { name };
  });
}
