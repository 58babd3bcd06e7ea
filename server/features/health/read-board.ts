import { sql } from "drizzle-orm";
import type { StripCell } from "#db/schema/health.ts";
import { type BoardInput, boardLimit, type ConnectionState, type MeasuredState } from "#lib/schemas/health.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { peopleCtes, worstFirst } from "./board-sql.ts";
import { stripText } from "./strip-text.ts";

export type BoardRow = {
  annotatorId: string;
  name: string;
  /** Null for vendors: they have only their own people. */
  vendorName: string | null;
  projects: string[];
  environments: string[];
  hasProbe: boolean;
  /** What the last figures said; shown as unknown by age. */
  measured: MeasuredState | null;
  since: Date | null;
  p50: number | null;
  p95: number | null;
  jitter: number | null;
  loss: number | null;
  findings: string[];
  strip: string;
  lastSampleAt: Date | null;
};
export type Board = {
  /** The database's time of this answer; ages count from here. */
  asOf: Date;
  rows: BoardRow[];
  /** Of everyone who matches the filters, listed or not. */
  counts: Record<ConnectionState, number> & { people: number; withoutProbe: number };
};

type Counts = Board["counts"];
type Raw = {
  as_of: string;
  counts: Counts;
  rows: (Omit<BoardRow, "since" | "lastSampleAt" | "strip"> & {
    since: string | null;
    lastSampleAt: string | null;
    strip: StripCell[] | null;
  })[];
};

/**
 * Everyone within the actor's reach, worst first, 500 at most; all counted. One statement.
 * @throws ForbiddenError without health.read
 */
export async function readBoard(ctx: Context, input: BoardInput): Promise<Board> {
  authorize(ctx, "health.read");
  const { actor } = ctx;
  const filters = [
    input.projectId ? sql`l.id in (select annotator_id from work where project_id = ${input.projectId})` : null,
    input.environmentId
      ? sql`l.id in (select annotator_id from work where environment_id = ${input.environmentId})`
      : null,
    input.vendorId ? sql`l.vendor_id = ${input.vendorId}` : null,
    input.text ? sql`l.name ilike ${`%${input.text.replace(/[\\%_]/g, "\\$&")}%`}` : null,
  ].filter((filter) => filter !== null);
  const matching = filters.length > 0 ? sql`where ${sql.join(filters, sql` and `)}` : sql``;
  const vendorName =
    actor.organisation === "client" ? sql`(select v.name from vendors v where v.id = l.vendor_id)` : sql`null`;
  return asActor(ctx, async (tx) => {
    const { rows } = await tx.execute<Raw>(sql`
      with ${peopleCtes(actor)},
      matching as (select * from people l ${matching}),
      listed as (
        select * from matching l ${input.state ? sql`where l.shown = ${input.state}` : sql``}
        order by ${worstFirst} limit ${boardLimit}
      ),
      works as (
        select annotator_id, array_agg(distinct project order by project) as projects,
          array_agg(distinct environment order by environment) as environments
        from work where annotator_id in (select id from listed) group by annotator_id
      )
      select to_json(now()) #>> '{}' as as_of,
        (select json_build_object(
          'people', count(*), 'down', count(*) filter (where shown = 'down'), 'degraded', count(*) filter (where shown = 'degraded'),
          'unknown', count(*) filter (where shown = 'unknown'), 'healthy', count(*) filter (where shown = 'healthy'),
          'withoutProbe', count(*) filter (where not has_probe and shown = 'unknown')) from matching) as counts,
        (select coalesce(json_agg(json_build_object(
          'annotatorId', l.id, 'name', l.name, 'vendorName', ${vendorName}, 'projects', coalesce(w.projects, '{}'),
          'environments', coalesce(w.environments, '{}'), 'hasProbe', l.has_probe, 'measured', h.state, 'since', h.since,
          'p50', h.p50, 'p95', h.p95, 'jitter', h.jitter, 'loss', h.loss, 'findings', coalesce(h.findings, '[]'),
          'strip', h.strip, 'lastSampleAt', h.last_sample_at) order by ${worstFirst}), '[]')
          from listed l left join works w on w.annotator_id = l.id left join health_states h on h.annotator_id = l.id) as rows`);
    const [answer] = rows;
    if (!answer) throw new Error("the board's statement returned no row");
    return {
      asOf: new Date(answer.as_of),
      counts: answer.counts,
      rows: answer.rows.map((row) => ({
        ...row,
        since: row.since ? new Date(row.since) : null,
        lastSampleAt: row.lastSampleAt ? new Date(row.lastSampleAt) : null,
        strip: stripText(row.strip ?? []),
      })),
    };
  });
}
