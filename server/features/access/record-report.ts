import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { agents, gatewayPeers } from "#db/schema/environments.ts";
import type { GatewayReport } from "#lib/schemas/agent-protocol.ts";
import { databaseNow } from "#server/clock.ts";
import { type AgentActor, asSystem, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { observePlanes } from "./observe-planes.ts";
import { recordGatewayEvents } from "./record-gateway-events.ts";

async function replacePeers(tx: Tx, agentId: string, report: GatewayReport, observedAt: Date): Promise<void> {
  if (!report.complete) return;
  const keys = report.peers.map((peer) => peer.publicKey);
  await tx
    .delete(gatewayPeers)
    .where(
      and(eq(gatewayPeers.agentId, agentId), keys.length > 0 ? notInArray(gatewayPeers.publicKey, keys) : sql`true`),
    );
  if (keys.length === 0) return;
  await tx
    .insert(gatewayPeers)
    .values(
      report.peers.map((peer) => ({
        agentId,
        publicKey: peer.publicKey,
        allowedIps: peer.allowedIps,
        endpoint: peer.endpoint,
        latestHandshakeAt: peer.latestHandshakeAt === null ? null : new Date(peer.latestHandshakeAt),
        rxBytes: peer.rxBytes,
        txBytes: peer.txBytes,
        observedAt,
      })),
    )
    .onConflictDoUpdate({
      target: [gatewayPeers.agentId, gatewayPeers.publicKey],
      set: {
        allowedIps: sql`excluded.allowed_ips`,
        endpoint: sql`excluded.endpoint`,
        latestHandshakeAt: sql`excluded.latest_handshake_at`,
        rxBytes: sql`excluded.rx_bytes`,
        txBytes: sql`excluded.tx_bytes`,
        observedAt: sql`excluded.observed_at`,
      },
    });
}

/**
 * Takes in what a gateway saw. Badges, receipts and findings follow from here and from nowhere else.
 * An observation is dated by the agent's clock minus the skew measured on this very request, which counts the time on
 * the wire as later: it never claims an earlier moment than the true one.
 * @returns the database's time
 */
export async function recordReport(ctx: Context<AgentActor>, report: GatewayReport): Promise<{ receivedAt: number }> {
  const { agentId, environmentId } = ctx.actor;
  if (!environmentId) throw new NotFoundError();
  return asSystem(ctx, async (tx) => {
    const now = await databaseNow(tx);
    const [before] = await tx.select().from(agents).where(eq(agents.id, agentId)).for("update");
    if (!before) throw new NotFoundError();
    const observedAt = new Date(Math.min(now.getTime(), report.observedAt - (before.clockSkewMs ?? 0)));
    await tx
      .update(agents)
      .set({
        lastReportAt: now,
        revisionApplied: report.revisionApplied,
        interfaceUp: report.interfaceUp,
        leaseHeld: report.leaseHeld,
        wireguardPublicKey: report.wireguardPublicKey,
        listenPort: report.listenPort,
        echoPort: report.echoPort,
      })
      .where(eq(agents.id, agentId));
    await replacePeers(tx, agentId, report, observedAt);
    await recordGatewayEvents(tx, ctx, report.events);
    await observePlanes(tx, ctx, environmentId, report, observedAt);
    const changed =
      before.interfaceUp !== report.interfaceUp ||
      before.leaseHeld !== report.leaseHeld ||
      before.revisionApplied !== report.revisionApplied;
    const returned = !before.lastReportAt || now.getTime() - before.lastReportAt.getTime() > 15_000;
    if (changed || returned) await notifyLive(tx, { topic: "environments", environmentId });
    return { receivedAt: now.getTime() };
  });
}
