import { randomUUID } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { annotators, gateRules, gates } from "#db/schema/annotators.ts";
import { recordAudit } from "#server/audit/record.ts";
import { asSystem, type Context } from "#server/context.ts";
import { settleGrants } from "#server/features/access/settle-grants.ts";
import { notifyLive } from "#server/live/notify.ts";

const atOnce = 200;

/**
 * Tells the world of gates whose time is over: the event, and the grants that need them are suspended. Decisions never
 * wait for it, since they compare the end with the clock themselves; it may run late, often, or side by side.
 */
export async function sweepGates(db: Database): Promise<void> {
  const ctx: Context = { db, requestId: randomUUID(), sourceIp: null, actor: { kind: "system", name: "Gatehouse" } };
  while ((await sweepSome(ctx)) === atOnce);
}

function sweepSome(ctx: Context): Promise<number> {
  return asSystem(ctx, async (tx) => {
    const lapsed = await tx
      .select({
        annotatorId: gates.annotatorId,
        vendorId: gates.vendorId,
        kind: gates.kind,
        validUntil: gates.validUntil,
        name: annotators.name,
        title: gateRules.title,
      })
      .from(gates)
      .innerJoin(annotators, eq(annotators.id, gates.annotatorId))
      .innerJoin(gateRules, eq(gateRules.kind, gates.kind))
      .where(and(eq(gates.state, "valid"), sql`${gates.validUntil} <= now()`, isNull(gates.lapsedToldAt)))
      .orderBy(gates.annotatorId, gates.kind)
      .limit(atOnce)
      .for("update", { of: gates, skipLocked: true });
    for (const gate of lapsed) {
      await tx
        .update(gates)
        .set({ lapsedToldAt: sql`now()`, updatedAt: sql`now()` })
        .where(and(eq(gates.annotatorId, gate.annotatorId), eq(gates.kind, gate.kind)));
      await recordAudit(tx, ctx, {
        action: "gate.lapsed",
        subject: { type: "gate", id: gate.annotatorId, name: `${gate.title} of ${gate.name}` },
        vendorId: gate.vendorId,
        annotatorId: gate.annotatorId,
        before: { state: "valid", validUntil: gate.validUntil },
        after: { state: "lapsed", validUntil: gate.validUntil },
      });
      await notifyLive(tx, { topic: "annotators", vendorId: gate.vendorId, annotatorId: gate.annotatorId });
    }
    for (const annotatorId of new Set(lapsed.map((gate) => gate.annotatorId)))
      await settleGrants(tx, ctx, { annotatorId });
    if (lapsed.length > 0) await notifyLive(tx, { topic: "gateway" });
    return lapsed.length;
  });
}
