import { sql } from "drizzle-orm";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { gatesHold } from "#server/features/annotators/clearance.ts";

export type AskableRow = {
  assignmentId: string;
  annotator: string;
  project: string;
  scope: string;
  endsAt: Date;
  /** Why access cannot be asked for now, as a few words; null when it can. */
  blocked: string | null;
};

/** The coordinator's running assignments, with what stands in the way of asking for access. At most 500, by name. */
export async function listAskable(ctx: Context): Promise<AskableRow[]> {
  authorize(ctx, "request.create");
  return asActor(ctx, async (tx) => {
    const { rows } = await tx.execute<{
      id: string;
      annotator: string;
      project: string;
      scope: string;
      ends: string;
      blocked: string | null;
    }>(sql`
      select asg.id, a.name as annotator, p.name as project, s.name as scope,
             to_char(asg.ends_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ends,
             case
               when a.status <> 'active' then 'suspended'
               when exists (select 1 from access_requests r where r.assignment_id = asg.id and r.state = 'pending') then 'asked already'
               when exists (select 1 from grants g where g.assignment_id = asg.id and g.state <> 'closed') then 'has access'
               when not ${gatesHold(sql`a.id`)} then 'not cleared'
             end as blocked
        from assignments asg
        join annotators a on a.id = asg.annotator_id
        join projects p on p.id = asg.project_id and p.status = 'active'
        join data_scopes s on s.id = asg.scope_id
       where asg.ended_at is null and asg.ends_at > clock_timestamp()
       order by a.name, p.name limit 500`);
    return rows.map((r) => ({
      assignmentId: r.id,
      annotator: r.annotator,
      project: r.project,
      scope: r.scope,
      endsAt: new Date(r.ends),
      blocked: r.blocked,
    }));
  });
}
