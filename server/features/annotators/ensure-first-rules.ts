import { randomUUID } from "node:crypto";
import type { Database } from "#db/client.ts";
import { insertFirstRules } from "#db/seed/first-rules.ts";
import { recordAudit } from "#server/audit/record.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";

/** Gives a portal that has none its gate rules and the first NDA text, on every start; what is there stays as it is. */
export async function ensureFirstRules(db: Database): Promise<void> {
  const ctx: Context<SystemActor> = {
    db,
    requestId: randomUUID(),
    sourceIp: null,
    actor: { kind: "system", name: "Gatehouse" },
  };
  await asSystem(ctx, async (tx) => {
    const made = await insertFirstRules(tx);
    if (!made) return;
    await recordAudit(tx, ctx, {
      action: "database.migrated",
      subject: { type: "database", id: null, name: "Gate rules and the first NDA text" },
      after: { ...made },
    });
  });
}
