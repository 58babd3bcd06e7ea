import { sql } from "drizzle-orm";
import { gatesHold } from "#server/features/annotators/clearance.ts";

/**
 * Why a grant may not be open right now, by the database clock; null = nothing stands against it. A deny always wins.
 * Both the sweep and what the gateway is told read this, so a dead worker never leaves a tunnel open.
 * Expects the aliases of `denialJoins`; runs with the portal's own rights, since vendors do not see locks.
 */
export const denialCause = sql`
  case
    when g.state = 'closed' then coalesce(g.state_cause, 'revoked')
    when g.ends_at <= clock_timestamp() then 'expired'
    when asg.ended_at is not null or asg.ends_at <= clock_timestamp() then 'assignment'
    when prj.status <> 'active' then 'project'
    when vnd.status <> 'active' then 'vendor'
    when ann.status <> 'active' or usr.status is distinct from 'active' then 'annotator'
    when exists (
      select 1 from locks l where l.lifted_at is null and (
        l.target = 'everyone'
        or (l.target = 'person' and l.target_id = g.annotator_id)
        or (l.target = 'project' and l.target_id = g.project_id)
        or (l.target = 'vendor' and l.target_id = g.vendor_id))) then 'lock'
    when not ${gatesHold(sql`g.annotator_id`)} then 'gate'
  end`;

export const denialJoins = sql`
  grants g
  join assignments asg on asg.id = g.assignment_id
  join projects prj on prj.id = g.project_id
  join vendors vnd on vnd.id = g.vendor_id
  join annotators ann on ann.id = g.annotator_id
  left join users usr on usr.id = ann.user_id`;

/** When the grant ends by itself: the earliest of its own end, the assignment's, and the first gate to lapse. */
export const naturalEnd = sql`
  least(g.ends_at, asg.ends_at, (select min(ga.valid_until) from gates ga where ga.annotator_id = g.annotator_id and ga.state = 'valid'))`;
