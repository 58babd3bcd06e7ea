import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { type accessRequests, grantPlanes, grants, vpnKeys } from "#db/schema/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { allocateTunnelAddress } from "./allocate-tunnel-address.ts";
import { shortCode } from "./codes.ts";
import { requestIds } from "./load-request.ts";

/**
 * Part of the last approval: the grant, its VPN plane with `desired = open`, and the annotator's tunnel address.
 * Nothing opens before the event written here is sealed.
 * @returns the grant's id
 */
export async function createGrant(
  tx: Tx,
  ctx: Context,
  request: typeof accessRequests.$inferSelect,
  annotatorName: string,
): Promise<string> {
  const id = uuidv7();
  const code = shortCode("G");
  await allocateTunnelAddress(tx, request);
  // Whether a key is there decides only the word on the badge; vendors' keys are readable to the client anyway.
  const [key] = await tx
    .select({ id: vpnKeys.id })
    .from(vpnKeys)
    .where(and(eq(vpnKeys.annotatorId, request.annotatorId), isNull(vpnKeys.retiredAt)));
  const intentEventId = await recordAudit(tx, ctx, {
    action: "grant.created",
    subject: { type: "grant", id, name: code },
    ...requestIds(request),
    grantId: id,
    after: { annotator: annotatorName, request: request.code, durationHours: request.durationHours, planes: ["vpn"] },
  });
  await tx.insert(grants).values({
    id,
    code,
    requestId: request.id,
    annotatorId: request.annotatorId,
    vendorId: request.vendorId,
    projectId: request.projectId,
    assignmentId: request.assignmentId,
    scopeId: request.scopeId,
    environmentId: request.environmentId,
    intentEventId,
    endsAt: sql`clock_timestamp() + make_interval(hours => ${request.durationHours})`,
  });
  await tx.insert(grantPlanes).values({
    grantId: id,
    vendorId: request.vendorId,
    annotatorId: request.annotatorId,
    plane: "vpn",
    desired: "open",
    status: key ? "opening" : "waiting_key",
    desiredAt: sql`clock_timestamp()`,
  });
  await notifyLive(tx, { topic: "gateway", environmentId: request.environmentId });
  return id;
}
