import { and, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { driftFindings } from "#db/schema/environments.ts";
import type { gatewayEvent } from "#lib/schemas/agent-protocol.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { AgentActor, Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";

type GatewayEvent = z.infer<typeof gatewayEvent>;

const actionOf = {
  started: "gateway.started",
  lease_lost: "gateway.leaseLost",
  lease_regained: "gateway.leaseRegained",
  orphan_removed: "drift.found",
  expired_locally: "gateway.expiredLocally",
  apply_failed: "gateway.applyFailed",
} as const;

/**
 * Writes the gateway's own events to the log, once each: the finding's id is the event's id, and an id that was
 * seen before writes nothing.
 */
export async function recordGatewayEvents(
  tx: Tx,
  ctx: Context<AgentActor>,
  events: readonly GatewayEvent[],
): Promise<void> {
  const { agentId, environmentId, name } = ctx.actor;
  if (!environmentId) return;
  for (const event of events) {
    const fresh = await tx.execute(
      sql`select 1 from audit_events where environment_id = ${environmentId} and action = ${actionOf[event.kind]} and after->>'eventId' = ${event.id} limit 1`,
    );
    if (fresh.rows.length > 0) continue;
    const drift = event.kind === "orphan_removed" || event.kind === "apply_failed";
    if (drift)
      await tx
        .insert(driftFindings)
        .values({
          id: event.id,
          environmentId,
          agentId,
          kind: event.kind === "orphan_removed" ? "orphan" : "apply_failed",
          publicKey: event.publicKey ?? null,
          detail: event.detail,
          foundAt: new Date(event.at),
          // An orphan is reported by the act that removed it.
          resolvedAt: event.kind === "orphan_removed" ? new Date(event.at) : null,
        })
        .onConflictDoNothing();
    if (event.kind === "started" || event.kind === "lease_regained")
      await tx
        .update(driftFindings)
        .set({ resolvedAt: sql`clock_timestamp()` })
        .where(
          and(
            eq(driftFindings.agentId, agentId),
            eq(driftFindings.kind, "apply_failed"),
            isNull(driftFindings.resolvedAt),
          ),
        );
    await recordAudit(tx, ctx, {
      action: actionOf[event.kind],
      subject: { type: "agent", id: agentId, name },
      environmentId,
      after: {
        eventId: event.id,
        at: new Date(event.at).toISOString(),
        detail: event.detail,
        publicKey: event.publicKey ?? null,
      },
    });
    await notifyLive(tx, { topic: "environments", environmentId });
  }
}
