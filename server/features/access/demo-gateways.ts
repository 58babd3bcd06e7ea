import { and, eq, inArray, isNull } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { agents } from "#db/schema/environments.ts";

/**
 * Which of these environments have a stand-in for a gateway. With the portal's own rights: vendors and annotators see no
 * gateways, but have to know when nothing real opens or closes.
 */
export async function demoGateways(tx: Tx, environmentIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (environmentIds.length === 0) return new Set();
  const rows = await elevate(tx, () =>
    tx
      .select({ environmentId: agents.environmentId })
      .from(agents)
      .where(
        and(
          eq(agents.kind, "gateway"),
          eq(agents.demo, true),
          isNull(agents.revokedAt),
          inArray(agents.environmentId, [...environmentIds]),
        ),
      ),
  );
  return new Set(rows.flatMap((row) => row.environmentId ?? []));
}
