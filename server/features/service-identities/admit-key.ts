import { and, eq, gt, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import { keyStanding } from "#lib/service-key.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { AgentActor, Context } from "#server/context.ts";
import { AgentRefusal } from "#server/features/environments/agent-refusal.ts";

export type ServiceKeyRow = typeof serviceKeys.$inferSelect;

/**
 * Whether a key that just proved itself still counts, by time.
 * @param now the database's
 * @returns whether its holder shall renew it
 * @throws AgentRefusal 401 key_expired or key_replaced
 */
export function requireLiveKey(key: ServiceKeyRow, now: Date): { renewKey: boolean } {
  const standing = keyStanding(key, now.getTime());
  if (standing === "expired")
    throw new AgentRefusal(
      401,
      "key_expired",
      `This agent's key expired on ${key.expiresAt.toISOString()}. Revoke the agent in the portal and enrol it again.`,
    );
  if (standing === "replaced")
    throw new AgentRefusal(
      401,
      "key_replaced",
      "This key was replaced by a newer one. If this agent did not renew it, somebody else did: revoke the agent in the portal and enrol it again.",
    );
  return { renewKey: standing === "renewal_due" };
}

/** Notes when and from where a key was used. The first use of a new key ends those before it, with its event. */
export async function noteKeyUse(
  tx: Tx,
  ctx: Pick<Context<AgentActor>, "actor" | "sourceIp" | "requestId">,
  key: ServiceKeyRow,
  now: Date,
): Promise<void> {
  await tx.update(serviceKeys).set({ lastUsedAt: now, lastUsedFrom: ctx.sourceIp }).where(eq(serviceKeys.id, key.id));
  if (key.lastUsedAt) return;
  const ended = await tx
    .update(serviceKeys)
    .set({ overlapUntil: sql`now()` })
    .where(
      and(eq(serviceKeys.agentId, key.agentId), ne(serviceKeys.id, key.id), gt(serviceKeys.overlapUntil, sql`now()`)),
    )
    .returning({ publicKey: serviceKeys.publicKey });
  if (ended.length === 0) return;
  const { agentId, name, agentKind, environmentId, annotatorId, vendorId } = ctx.actor;
  await recordAudit(tx, ctx, {
    action: agentKind === "gateway" ? "agent.keyReplaced" : "probe.keyReplaced",
    subject: { type: "agent", id: agentId, name },
    environmentId,
    annotatorId,
    vendorId,
    before: { publicKeys: ended.map((one) => one.publicKey) },
    after: { publicKey: key.publicKey, expiresAt: key.expiresAt },
  });
}
