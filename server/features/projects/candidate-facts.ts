import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { clearedCondition } from "#server/features/annotators/clearance.ts";
import type { CandidateFacts } from "./policy.ts";

export type Candidate = NonNullable<CandidateFacts> & { id: string; vendorId: string; email: string };

/**
 * What decides whether people can be assigned to a project with a scope, by the database clock.
 * @param page condition on `annotators`, order and limit, written against the table's own name
 */
export async function candidates(
  tx: Tx,
  about: { projectId: string; scopeId: string },
  page: SQL,
): Promise<Candidate[]> {
  const { rows } = await tx.execute<Candidate>(sql`
    select annotators.id, annotators.vendor_id as "vendorId", annotators.name, annotators.email, annotators.status,
           v.name as "vendorName", v.status = 'active' as "vendorActive",
           exists (select 1 from project_vendors pv where pv.project_id = ${about.projectId} and pv.vendor_id = annotators.vendor_id) as "vendorOnProject",
           ${clearedCondition(annotators.id)} as cleared,
           coalesce((select json_agg(r.title order by r.kind) from gate_rules r where not exists (
             select 1 from gates g where g.annotator_id = annotators.id and g.kind = r.kind and g.state = 'valid' and g.valid_until > now())), '[]') as "missingGates",
           exists (select 1 from assignments a where a.annotator_id = annotators.id and a.project_id = ${about.projectId}
             and a.scope_id = ${about.scopeId} and a.ended_at is null) as assigned
      from annotators join vendors v on v.id = annotators.vendor_id
     ${page}`);
  return rows;
}
