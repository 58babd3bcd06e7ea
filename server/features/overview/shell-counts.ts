import { sql } from "drizzle-orm";
import { can } from "#lib/permissions.ts";
import { authenticated } from "#server/authorize.ts";
import { asActor, type Context, isAnnotatorOnly } from "#server/context.ts";
import { proofWaits } from "#server/features/annotators/clearance.ts";

export type ShellCounts = {
  /** The database's time of these figures. */
  at: Date;
  requestsWaiting: number;
  /** People whose proof waits, for whoever may decide about it. */
  evidenceWaiting: number;
  trouble: number;
  /** Planes that are opening or closing, or could not be proven closed. */
  unsettled: number;
  seal: { size: number; at: Date } | null;
};

/** Counts of open work beside the navigation, from small indexes only; what the actor may not see counts nothing. */
export async function shellCounts(ctx: Context): Promise<ShellCounts> {
  authenticated(ctx);
  const { actor } = ctx;
  const annotatorOnly = isAnnotatorOnly(actor);
  return asActor(ctx, async (tx) => {
    const step = can(actor.permissions, "request.approveProject")
      ? "project"
      : can(actor.permissions, "request.approveDataProtection")
        ? "data_protection"
        : null;
    const { rows } = await tx.execute<{
      at: string;
      requests: number;
      evidence: number;
      trouble: number;
      unsettled: number;
      size: string | null;
      sealed_at: string | null;
    }>(sql`
      select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
        (select count(*)::int from access_requests r where r.state = 'pending' and ${
          step === null
            ? sql`${actor.organisation} = 'vendor'`
            : sql`${step} = case when exists (select 1 from decisions d where d.request_id = r.id and d.content_hash = r.content_hash and d.step = 'project') then 'data_protection' else 'project' end and r.requested_by <> ${actor.userId}`
        }) as requests,
        (select count(distinct cg.annotator_id)::int from gates cg where ${can(actor.permissions, "gate.verify")} and ${proofWaits}) as evidence,
        (select count(*)::int from health_states where state <> 'healthy' and last_sample_at > clock_timestamp() - interval '30 seconds') as trouble,
        (select count(*)::int from grant_planes where status in ('opening', 'closing', 'not_proven')) as unsettled,
        (select tree_size::text from audit_checkpoints order by id desc limit 1) as size,
        (select to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from audit_checkpoints c order by id desc limit 1) as sealed_at`);
    const row = rows[0];
    if (!row) throw new Error("the counts query returned no row");
    const seal =
      actor.organisation === "client" && row.size && row.sealed_at
        ? { size: Number(row.size), at: new Date(row.sealed_at) }
        : null;
    return {
      at: new Date(row.at),
      requestsWaiting: annotatorOnly ? 0 : row.requests,
      evidenceWaiting: annotatorOnly ? 0 : row.evidence,
      trouble: annotatorOnly ? 0 : row.trouble,
      unsettled: annotatorOnly ? 0 : row.unsettled,
      seal,
    };
  });
}
