import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { accessRequests } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { NotFoundError } from "#server/errors.ts";

/** The request, locked until the transaction ends. */
export async function loadRequestForUpdate(tx: Tx, requestId: string) {
  const [row] = await tx
    .select({
      request: accessRequests,
      annotatorName: annotators.name,
      expired: sql<boolean>`${accessRequests.expiresAt} <= clock_timestamp()`,
    })
    .from(accessRequests)
    .innerJoin(annotators, eq(annotators.id, accessRequests.annotatorId))
    .where(eq(accessRequests.id, requestId))
    .for("update", { of: accessRequests });
  if (!row) throw new NotFoundError();
  return row;
}

/** The ids every event about a request carries. */
export function requestIds(request: typeof accessRequests.$inferSelect) {
  return {
    vendorId: request.vendorId,
    annotatorId: request.annotatorId,
    projectId: request.projectId,
    environmentId: request.environmentId,
    accessRequestId: request.id,
  };
}
