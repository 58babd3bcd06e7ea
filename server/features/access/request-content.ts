import { eq } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { dataScopes, scopeDestinations } from "#db/schema/datasets.ts";
import { contentHash, type RequestContent } from "./policy.ts";

type Asked = Omit<RequestContent, "destinations">;

/** The fingerprint of a request with the hosts its scope reaches now. Vendors never see those hosts, hence elevated. */
export function currentContentHash(tx: Tx, request: Asked): Promise<string> {
  return elevate(tx, async () => {
    // Adding a host locks the scope for update: it waits for this decision, or this decision sees the host.
    await tx.select({ id: dataScopes.id }).from(dataScopes).where(eq(dataScopes.id, request.scopeId)).for("share");
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
