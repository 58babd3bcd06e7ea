import { sql } from "drizzle-orm";
import { lowestIdAt } from "#server/audit/event-id.ts";
import { databaseNow } from "#server/clock.ts";
import { asSystem, type Context } from "#server/context.ts";
import { authorizeReader } from "./authorize-reader.ts";

/**
 * How fresh the sealed log is. Times and numbers are for the client only: they would tell a vendor when and how much the
 * others do.
 */
export type LogStatus = {
  /** Late: no checkpoint for so long that the sealer must have stopped. */
  state: "none" | "current" | "late";
  checkpointAt: Date | null;
  /** Events in the tree. */
  sealed: number | null;
  /** Events of the last hour that wait to be sealed, at most `pendingAtMost`. */
  pending: number | null;
};

export const pendingAtMost = 1_000;
// A checkpoint is due every 60 s at the latest; twice that means the sealer has stopped.
const lateAfterMs = 120_000;

type Row = { tree_size: string; at_ms: number; age_ms: number };

/**
 * @throws ForbiddenError
 */
export async function logStatus(ctx: Context): Promise<LogStatus> {
  authorizeReader(ctx);
  const forClient = ctx.actor.organisation === "client";
  // System: the counts are of the whole log, whatever part of it the reader may see; only numbers leave.
  return asSystem(ctx, async (tx) => {
    const { rows } = await tx.execute<Row>(sql`
      select tree_size, extract(epoch from at)::float8 * 1000 as at_ms, extract(epoch from clock_timestamp() - at)::float8 * 1000 as age_ms
        from audit_checkpoints order by id desc limit 1`);
    const last = rows[0];
    const state = last ? (last.age_ms > lateAfterMs ? "late" : "current") : "none";
    if (!forClient) return { state, checkpointAt: null, sealed: null, pending: null };
    const hourAgo = lowestIdAt(new Date((await databaseNow(tx)).getTime() - 3_600_000));
    const waiting = await tx.execute(sql`
      select 1 from audit_events e
       where e.id >= ${hourAgo} and not exists (select from audit_leaves l where l.event_id = e.id)
       limit ${pendingAtMost}`);
    return {
      state,
      checkpointAt: last ? new Date(last.at_ms) : null,
      sealed: Number(last?.tree_size ?? 0),
      pending: waiting.rows.length,
    };
  });
}
