import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { accessRequests, grantPlanes, grants } from "#db/schema/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { requestIds } from "./load-request.ts";
import { settleGrants } from "./settle-grants.ts";
import { writeReceipt } from "./write-receipt.ts";

/** How long a plane may take to be seen closed before it is called not proven, in seconds. */
const proofSeconds = 60;

async function expireRequests(ctx: Context): Promise<void> {
  await asSystem(ctx, async (tx) => {
    const rows = await tx
      .update(accessRequests)
      .set({ state: "expired", decidedAt: sql`clock_timestamp()` })
      .where(and(eq(accessRequests.state, "pending"), sql`${accessRequests.expiresAt} <= clock_timestamp()`))
      .returning();
    for (const request of rows) {
      await recordAudit(tx, ctx, {
        action: "request.expired",
        subject: { type: "access_request", id: request.id, name: request.code },
        ...requestIds(request),
        before: { state: "pending" },
        after: { state: "expired" },
      });
      await notifyLive(tx, { topic: "access", vendorId: request.vendorId, annotatorId: request.annotatorId });
    }
  });
}

async function admitNotProven(ctx: Context): Promise<void> {
  await asSystem(ctx, async (tx) => {
    const rows = await tx
      .update(grantPlanes)
      .set({ status: "not_proven" })
      .from(grants)
      .where(
        and(
          eq(grants.id, grantPlanes.grantId),
          eq(grantPlanes.status, "closing"),
          sql`${grantPlanes.desiredAt} < clock_timestamp() - make_interval(secs => ${proofSeconds})`,
        ),
      )
      .returning({
        grantId: grantPlanes.grantId,
        vendorId: grantPlanes.vendorId,
        annotatorId: grantPlanes.annotatorId,
        code: grants.code,
      });
    for (const plane of rows) {
      await recordAudit(tx, ctx, {
        action: "plane.notProven",
        subject: { type: "grant", id: plane.grantId, name: plane.code },
        vendorId: plane.vendorId,
        annotatorId: plane.annotatorId,
        grantId: plane.grantId,
        before: { status: "closing" },
        after: { status: "not_proven" },
      });
      await writeReceipt(tx, ctx, plane.grantId, { proven: false });
      await notifyLive(tx, { topic: "access", vendorId: plane.vendorId, annotatorId: plane.annotatorId });
    }
  });
}

/** One round of everything time does to access: expiry, lapsed gates, requests nobody decided, closings nobody could prove. */
export async function sweepAccess(db: Database): Promise<void> {
  const ctx: Context<SystemActor> = {
    db,
    requestId: randomUUID(),
    sourceIp: null,
    actor: { kind: "system", name: "Gatehouse" },
  };
  await asSystem(ctx, (tx) => settleGrants(tx, ctx));
  await expireRequests(ctx);
  await admitNotProven(ctx);
}
