import { type SQL, sql } from "drizzle-orm";
import { staleAfterMs } from "#lib/schemas/health.ts";
import type { UserActor } from "#server/context.ts";

/** The state to show, by the database clock; columns of `measured_people`. */
const shown = sql`case when h.last_sample_at is null or h.last_sample_at < now() - make_interval(secs => ${staleAfterMs / 1000})
  then 'unknown' else h.state end`;

/**
 * A common table `people`: everyone whose connection matters now, with the state to show. That is every
 * active annotator with a current assignment or an enrolled probe, as far as the actor may see them.
 */
export function peopleCte(actor: UserActor): SQL {
  // Row-level security narrows people by vendor only; a bound project manager sees those of their projects.
  const bound = actor.projectIds !== null ? sql`and w.project_ids is not null` : sql``;
  return sql`people as materialized (
    select a.id, a.name, a.vendor_id, w.projects, w.project_ids, w.environments, w.environment_ids,
      coalesce(p.enrolled, false) as has_probe, ${shown} as shown,
      h.state, h.since, h.p50, h.p95, h.jitter, h.loss, h.findings, h.target_label, h.strip, h.last_sample_at
    from annotators a
    left join lateral (
      select array_agg(distinct j.name order by j.name) as projects, array_agg(distinct j.id) as project_ids,
        array_agg(distinct e.name order by e.name) as environments, array_agg(distinct e.id) as environment_ids
      from assignments s join projects j on j.id = s.project_id join environments e on e.id = j.environment_id
      where s.annotator_id = a.id and s.ended_at is null and s.ends_at > now() and j.status = 'active'
    ) w on true
    left join lateral (
      select true as enrolled from agents g
      where g.annotator_id = a.id and g.kind = 'probe' and g.enrolled_at is not null and g.revoked_at is null limit 1
    ) p on true
    left join health_states h on h.annotator_id = a.id
    where a.status = 'active' and (w.project_ids is not null or p.enrolled) ${bound}
  )`;
}

/** Worst first; people whose probe is silent before healthy ones, people without a probe last. */
export const worstFirst = sql`case shown when 'down' then 0 when 'degraded' then 1 when 'healthy' then 3 else case when has_probe then 2 else 4 end end`;
