import { eq } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { scopeDestinations } from "#db/schema/datasets.ts";
import { contentHash, type RequestContent } from "./policy.ts";

type Asked = Omit<RequestContent, "destinations">;

/** The fingerprint of a request with the hosts its scope reaches now. Vendors never see those hosts, hence elevated. */
export function currentContentHash(tx: Tx, request: Asked): Promise<string> {
  return elevate(tx, async () => {
    const destinations = await tx
      .select({
        address: scopeDestinations.address,
        protocol: scopeDestinations.protocol,
        port: scopeDestinations.port,
      })
      .from(scopeDestinations)
      .where(eq(scopeDestinations.scopeId, request.scopeId));
    const { annotatorId, projectId, assignmentId, scopeId, environmentId, durationHours, reason, version } = request;
    return contentHash({
      annotatorId,
      projectId,
      assignmentId,
      scopeId,
      environmentId,
      durationHours,
      reason,
      version,
      destinations,
    });
  });
}
