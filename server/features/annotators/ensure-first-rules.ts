import { randomUUID } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { insertFirstRules } from "#db/seed/first-rules.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { SystemActor } from "#server/context.ts";

const actor: SystemActor = { kind: "system", name: "Gatehouse" };

/**
 * Gives a portal that has none its gate rules and the first NDA text; what is there stays as it is. Part of the migration.
 * @param tx with the system's scope
 */
export async function ensureFirstRules(tx: Tx): Promise<void> {
  const made = await insertFirstRules(tx);
  if (!made) return;
  await recordAudit(
    tx,
    { actor, sourceIp: null, requestId: randomUUID() },
    {
      action: "database.migrated",
      subject: { type: "database", id: null, name: "Gate rules and the first NDA text" },
      after: { ...made },
    },
  );
}
