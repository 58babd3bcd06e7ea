import { and, eq, isNull, sql } from "drizzle-orm";
import { agents } from "#db/schema/environments.ts";
import type { RevokeAgentInput } from "#lib/schemas/environments.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Ends an agent for good: its key and any unused token stop working at once. A gateway that listens closes everything at
 * once, any other with its lease.
 * @throws NotFoundError, ConflictError when it was revoked before
 */
export async function revokeAgent(
  ctx: Context,
  input: RevokeAgentInput,
): Promise<{ kind: "gateway" | "probe"; name: string }> {
  authorize(ctx, "agent.revoke");
  return asActor(ctx, async (tx) => {
    const [known] = await tx
      .select({ id: agents.id, name: agents.name })
      .from(agents)
      .where(eq(agents.id, input.agentId))
      .for("update");
    if (!known) throw new NotFoundError();
    const [agent] = await tx
      .update(agents)
      .set({ revokedAt: sql`now()`, tokenHash: null, tokenExpiresAt: null })
      .where(and(eq(agents.id, input.agentId), isNull(agents.revokedAt)))
      .returning();
    if (!agent) throw new ConflictError(`${known.name} was revoked already. Nothing was changed.`);
    const { kind, name, environmentId, annotatorId, vendorId } = agent;
    await recordAudit(tx, ctx, {
      action: kind === "gateway" ? "agent.revoked" : "probe.revoked",
      subject: { type: "agent", id: agent.id, name },
      environmentId,
      annotatorId,
      vendorId,
      after: { reason: input.reason },
    });
    if (kind === "gateway") {
      await notifyLive(tx, { topic: "gateway", vendorId: null, environmentId });
      await notifyLive(tx, { topic: "environments", vendorId: null, environmentId });
    } else await notifyLive(tx, { topic: "health", vendorId, annotatorId });
    return { kind, name };
  });
}
