import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import { keyProofText, type RenewKeyInput } from "#lib/schemas/agent-protocol.ts";
import { keyOverlapHours } from "#lib/service-key.ts";
import { recordAudit } from "#server/audit/record.ts";
import { type AgentActor, asSystem, type Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { violatedConstraint } from "#server/errors.ts";
import { AgentRefusal } from "#server/features/environments/agent-refusal.ts";
import { isSignedBy } from "#server/features/environments/agent-signature.ts";
import { notifyLive } from "#server/live/notify.ts";
import { insertKey } from "./insert-key.ts";

/**
 * Registers the next key of the agent that asks, which signed this with a key that counts. The old one goes on until the
 * new one is used, for 24 hours at most. Asked again with the same key, it answers the same: the first answer may be lost.
 * @returns when the new key ends, in milliseconds since the epoch
 * @throws AgentRefusal 400 bad_proof, 422 known_key
 */
export async function renewKey(
  ctx: Context<AgentActor>,
  input: RenewKeyInput,
  settings: { AGENT_KEY_DAYS: number } = env(),
): Promise<{ expiresAt: number }> {
  const { agentId, name, agentKind, environmentId, annotatorId, vendorId } = ctx.actor;
  const { publicKey, proof } = input;
  if (!isSignedBy(publicKey, keyProofText({ agentId, publicKey }), proof))
    throw new AgentRefusal(400, "bad_proof", "The new key's proof does not fit the new key. The old one goes on.");
  try {
    return await asSystem(ctx, async (tx) => {
      const newest = await newestKey(tx, agentId);
      if (newest?.publicKey === publicKey) return { expiresAt: newest.expiresAt.getTime() };
      // A successor that nobody used yet was lost by its holder: it ends at once, and what came before it goes on.
      const unused = newest?.lastUsedAt === null;
      await tx
        .update(serviceKeys)
        .set({ overlapUntil: unused ? sql`now()` : sql`now() + make_interval(hours => ${keyOverlapHours})` })
        .where(and(eq(serviceKeys.agentId, agentId), isNull(serviceKeys.overlapUntil)));
      const { expiresAt } = await insertKey(tx, { agentId, publicKey }, settings.AGENT_KEY_DAYS);
      await recordAudit(tx, ctx, {
        action: agentKind === "gateway" ? "agent.keyRenewed" : "probe.keyRenewed",
        subject: { type: "agent", id: agentId, name },
        environmentId,
        annotatorId,
        vendorId,
        before: { publicKey: newest?.publicKey, expiresAt: newest?.expiresAt },
        after: { publicKey, expiresAt },
      });
      await notifyLive(tx, { topic: "environments", environmentId, vendorId });
      return { expiresAt: expiresAt.getTime() };
    });
  } catch (error) {
    if (violatedConstraint(error) === "service_keys_once")
      throw new AgentRefusal(422, "known_key", "This agent had this key before. Make a new one; the old one goes on.");
    throw error;
  }
}

async function newestKey(tx: Tx, agentId: string) {
  const [row] = await tx
    .select()
    .from(serviceKeys)
    .where(and(eq(serviceKeys.agentId, agentId), isNull(serviceKeys.overlapUntil)))
    .for("update");
  return row;
}
