import { type SQL, sql } from "drizzle-orm";
import { staleAfterMs } from "#lib/schemas/health.ts";
import { reachOf } from "#server/auth/bindings.ts";
import type { UserActor } from "#server/context.ts";

/** The state to show, by the database clock. */
const shown = sql`case when h.last_sample_at is null or h.last_sample_at < now() - make_interval(secs => ${staleAfterMs / 1000})
  then 'unknown' else h.state end`;

/** Whether a person of the client reads the health of some projects, vendors or environments only. */
export const boundToSome = (actor: UserActor): boolean =>
  actor.organisation === "client" && !reachOf(actor.bindings, "health.read").all;

/**
 * Common tables: `work` (who is assigned to what now) and `people` (everyone whose connection matters, with the
 * state to show): every active annotator with a current assignment or an enrolled probe, as far as the actor may
 * see them. Narrow rows and hash joins, since all of them are counted and sorted before 500 are listed.
 */
export function peopleCtes(actor: UserActor): SQL {
  // Row-level security narrows people by vendor only; a bound project manager sees those of their projects.
  const reach = boundToSome(actor)
    ? sql`w.annotator_id is not null`
    : sql`(w.annotator_id is not null or p.annotator_id is not null)`;
  return sql`work as materialized (
    select s.annotator_id, j.id as project_id, j.name as project, e.id as environment_id, e.name as environment
    from assignments s join projects j on j.id = s.project_id join environments e on e.id = j.environment_id
    where s.ended_at is null and s.ends_at > now() and j.status = 'active'
  ), people as materialized (
    select a.id, a.name, a.vendor_id, p.annotator_id is not null as has_probe, h.p95, ${shown} as shown
    from annotators a
    left join (select distinct annotator_id from work) w on w.annotator_id = a.id
    left join (
      select distinct annotator_id from agents where kind = 'probe' and enrolled_at is not null and revoked_at is null
    ) p on p.annotator_id = a.id
    left join health_states h on h.annotator_id = a.id
    where a.status = 'active' and ${reach}
  )`;
}

/** Worst first; people whose probe is silent before healthy ones, people without a probe last. */
export const worstFirst = sql`case l.shown when 'down' then 0 when 'degraded' then 1 when 'healthy' then 3 else case when l.has_probe then 2 else 4 end end, l.p95 desc nulls last, l.name, l.id`;
