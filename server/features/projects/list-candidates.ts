import { sql } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import type { ListCandidatesInput } from "#lib/schemas/projects.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { containsText, namePage } from "#server/features/annotators/name-page.ts";
import { candidates } from "./candidate-facts.ts";
import { loadProject } from "./load-project.ts";
import { assignmentRefusal } from "./policy.ts";

export type CandidateRow = {
  id: string;
  name: string;
  email: string;
  vendorName: string /** Why not, as the end of a sentence; null = can be assigned. */;
  refusal: string | null;
};

/**
 * The people of the project's vendors, by name, each with the reason why they cannot be assigned to this scope now.
 * @throws NotFoundError
 */
export async function listCandidates(
  ctx: Context,
  input: ListCandidatesInput,
): Promise<{ rows: CandidateRow[]; newer: string | null; older: string | null }> {
  authorize(ctx, "assignment.write");
  return asActor(ctx, async (tx) => {
    const project = await loadProject(tx, input.projectId);
    const limit = 50;
    const paging = namePage({ name: annotators.name, id: annotators.id }, { ...input, limit });
    const found = await candidates(
      tx,
      input,
      sql`where annotators.status <> 'offboarded'
        and annotators.vendor_id in (select pv.vendor_id from project_vendors pv where pv.project_id = ${project.id})
        and ${input.text ? sql`(${containsText(annotators.name, input.text)} or ${containsText(annotators.email, input.text)})` : sql`true`}
        and ${paging.where ?? sql`true`}
        order by ${sql.join(paging.orderBy, sql`, `)} limit ${limit + 1}`,
    );
    const page = paging.page(found);
    return {
      ...page,
      rows: page.rows.map((person) => ({
        id: person.id,
        name: person.name,
        email: person.email,
        vendorName: person.vendorName,
        refusal: assignmentRefusal(person),
      })),
    };
  });
}
