import { and, eq, isNull } from "drizzle-orm";
import { agents } from "#db/schema/environments.ts";
import { type AgentActor, asSystem, type Context } from "#server/context.ts";
import { AgentRefusal } from "./agent-refusal.ts";

/**
 * Looks once more before an answer leaves: a long poll may have begun before the agent was revoked.
 * @throws AgentRefusal 410 revoked
 */
export async function requireCurrentAgent(ctx: Context<AgentActor>): Promise<void> {
  const [row] = await asSystem(ctx, (tx) =>
    tx
      .select({ id: agents.id })
      .from(agents)
      .where(and(eq(agents.id, ctx.actor.agentId), isNull(agents.revokedAt))),
  );
  if (!row) throw new AgentRefusal(410, "revoked", "This agent was revoked in the portal. Enrol it again to go on.");
}
