import { sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { canonicalText } from "#server/audit/canonical.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context, UserActor } from "#server/context.ts";

/**
 * Writes down that somebody read the log, and what they looked for. Screens follow the log live and ask again with
 * every change, so the same question of the same session is written once in five minutes.
 * @param question the filter, without the page
 */
export async function recordReading(tx: Tx, ctx: Context<UserActor>, question: Record<string, unknown>): Promise<void> {
  const { actor } = ctx;
  // As it will stand in the log: no undefined, dates as text.
  const after: Record<string, unknown> = {
    filter: JSON.parse(JSON.stringify(question)),
    session: actor.sessionId.slice(0, 8),
  };
  const text = canonicalText(after);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit.read ${actor.userId} ${text}`}, 0))`);
  // Their own rights may not show them the event; the portal's do.
  const known = await elevate(tx, () =>
    tx.execute(sql`
      select 1 from audit_events
       where actor_id = ${actor.userId} and action = 'audit.read' and after = ${text}::jsonb
         and at > clock_timestamp() - interval '5 minutes'
       order by id desc limit 1`),
  );
  if (known.rows.length > 0) return;
  await recordAudit(tx, ctx, {
    action: "audit.read",
    subject: { type: "audit", id: null, name: "Audit log" },
    vendorId: actor.vendorId,
    annotatorId: actor.annotatorId,
    after,
  });
}
