import { eq, sql } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { dataScopes } from "#db/schema/datasets.ts";
import { assignments } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { ListPeopleInput } from "#lib/schemas/projects.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { clearanceWord } from "#server/features/annotators/clearance.ts";
import { namePage } from "#server/features/annotators/name-page.ts";
import { loadProject } from "./load-project.ts";

export type PersonRow = {
  /** The assignment's id. */
  id: string;
  name: string;
  annotatorId: string;
  vendorName: string;
  scopeName: string;
  endsAt: Date;
  endedAt: Date | null;
  endedReason: string | null;
  clearance: "cleared" | "onboarding" | "lapsed" | "suspended";
  /** The newest grant that rests on it. */
  grant: { id: string; code: string; state: "open" | "suspended" | "closed"; status: string | null } | null;
};

/**
 * The people of a project by name, a page at a time; ended ones stay. A coordinator finds their own only.
 * @throws NotFoundError
 */
export async function listPeople(
  ctx: Context,
  input: ListPeopleInput,
): Promise<{ rows: PersonRow[]; newer: string | null; older: string | null }> {
  authorize(ctx, "project.read");
  return asActor(ctx, async (tx) => {
    const project = await loadProject(tx, input.projectId);
    const page = { ...input, limit: 50 };
    const paging = namePage({ name: annotators.name, id: assignments.id }, page);
    const found = await tx
      .select({
        id: assignments.id,
        name: annotators.name,
        annotatorId: annotators.id,
        vendorName: vendors.name,
        scopeName: dataScopes.name,
        endsAt: assignments.endsAt,
        endedAt: assignments.endedAt,
        endedReason: assignments.endedReason,
        clearance: clearanceWord(annotators.id),
        grant: sql<
          PersonRow["grant"]
        >`(select json_build_object('id', g.id, 'code', g.code, 'state', g.state, 'status', gp.status)
          from grants g left join grant_planes gp on gp.grant_id = g.id and gp.plane = 'vpn'
          where g.assignment_id = "assignments"."id" order by g.approved_at desc limit 1)`,
      })
      .from(assignments)
      .innerJoin(annotators, eq(annotators.id, assignments.annotatorId))
      .innerJoin(vendors, eq(vendors.id, assignments.vendorId))
      .innerJoin(dataScopes, eq(dataScopes.id, assignments.scopeId))
      .where(sql`${assignments.projectId} = ${project.id} and ${paging.where ?? sql`true`}`)
      .orderBy(...paging.orderBy)
      .limit(page.limit + 1);
    return paging.page(found);
  });
}
