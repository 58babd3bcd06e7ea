import { and, eq, or, sql } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { healthStates } from "#db/schema/health.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { Clearance, GateKindName, ListAnnotatorsInput } from "#lib/schemas/annotators.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { awaitsVerdictCondition, clearanceWord, lapsingCondition } from "./clearance.ts";
import { containsText, namePage } from "./name-page.ts";

export type AnnotatorListRow = {
  id: string;
  name: string;
  email: string;
  vendorId: string;
  vendorName: string;
  /** False until they accepted their invitation. */
  hasAccount: boolean;
  clearance: Clearance;
  /** Required gates that hold now, of how many. */
  gatesHeld: number;
  gatesRequired: number;
  awaitsVerdict: boolean;
  /** The valid gate that ends first, also when it has ended. */
  nextEnd: { kind: GateKindName; title: string; at: Date } | null;
  projects: string[];
  /** Grants by what was seen of them; `active` only what a gateway was lately seen to have open. */
  grants: { open: number; active: number; waitingKey: number; suspended: number; notProven: number };
  health: { state: "healthy" | "degraded" | "down"; p95: number | null; lastSampleAt: Date } | null;
};

const id = sql`"annotators"."id"`;
const count = (query: ReturnType<typeof sql>) => sql<number>`(${query})`.mapWith(Number);

/** Annotators by name, a page at a time; a coordinator finds their own people only. */
export async function listAnnotators(
  ctx: Context,
  input: ListAnnotatorsInput,
): Promise<{ rows: AnnotatorListRow[]; newer: string | null; older: string | null }> {
  authorize(ctx, "annotator.read");
  return asActor(ctx, async (tx) => {
    const paging = namePage({ name: annotators.name, id: annotators.id }, input);
    const found = await tx
      .select({
        id: annotators.id,
        name: annotators.name,
        email: annotators.email,
        vendorId: annotators.vendorId,
        vendorName: vendors.name,
        hasAccount: sql<boolean>`${annotators.userId} is not null`,
        clearance: clearanceWord(id),
        gatesHeld: count(
          sql`select count(*) from gates g join gate_rules r on r.kind = g.kind where g.annotator_id = ${id} and g.state = 'valid' and g.valid_until > now()`,
        ),
        gatesRequired: count(sql`select count(*) from gate_rules`),
        awaitsVerdict: awaitsVerdictCondition(id),
        nextEnd: sql<{
          kind: GateKindName;
          title: string;
          at: string;
        } | null>`(select json_build_object('kind', g.kind, 'title', r.title, 'at', g.valid_until) from gates g join gate_rules r on r.kind = g.kind where g.annotator_id = ${id} and g.state = 'valid' order by g.valid_until limit 1)`,
        projects: sql<
          string[]
        >`coalesce((select json_agg(n order by n) from (select distinct p.name as n from assignments s join projects p on p.id = s.project_id where s.annotator_id = ${id} and s.ended_at is null and s.ends_at > now() and p.status = 'active') names), '[]')`,
        grants: sql<AnnotatorListRow["grants"]>`(
          select json_build_object('open', count(*) filter (where g.state = 'open'), 'suspended', count(*) filter (where g.state = 'suspended'),
            'active', count(*) filter (where gp.status = 'active' and gp.last_observed_at > clock_timestamp() - interval '30 seconds'),
            'waitingKey', count(*) filter (where g.state = 'open' and gp.status = 'waiting_key'), 'notProven', count(*) filter (where gp.status = 'not_proven'))
            from grants g join grant_planes gp on gp.grant_id = g.id where g.annotator_id = ${id})`,
        healthState: healthStates.state,
        healthP95: healthStates.p95,
        healthAt: healthStates.lastSampleAt,
      })
      .from(annotators)
      .innerJoin(vendors, eq(vendors.id, annotators.vendorId))
      .leftJoin(healthStates, eq(healthStates.annotatorId, annotators.id))
      .where(and(...filters(input), paging.where))
      .orderBy(...paging.orderBy)
      .limit(input.limit + 1);
    return paging.page(
      found.map(({ healthState, healthP95, healthAt, nextEnd, ...row }) => ({
        ...row,
        nextEnd: nextEnd ? { ...nextEnd, at: new Date(nextEnd.at) } : null,
        health: healthState && healthAt ? { state: healthState, p95: healthP95, lastSampleAt: healthAt } : null,
      })),
    );
  });
}

function filters(input: ListAnnotatorsInput) {
  return [
    input.text ? or(containsText(annotators.name, input.text), containsText(annotators.email, input.text)) : undefined,
    input.vendorId ? eq(annotators.vendorId, input.vendorId) : undefined,
    input.clearance ? sql`${clearanceWord(id)} = ${input.clearance}` : undefined,
    input.gate === "evidence" ? awaitsVerdictCondition(id) : undefined,
    input.gate === "lapsing" ? lapsingCondition(id) : undefined,
  ];
}
