import { and, eq, sql } from "drizzle-orm";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import type { ListProjectsInput } from "#lib/schemas/projects.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { containsText, namePage } from "#server/features/annotators/name-page.ts";

export type ProjectListRow = {
  id: string;
  name: string;
  status: "active" | "closed";
  environmentName: string;
  /** A vendor's people find their own vendor only. */
  vendors: string[];
  people: number;
  openGrants: number;
};

const number = (query: ReturnType<typeof sql>) => sql<number>`(${query})`.mapWith(Number);

/**
 * Projects by name, a page at a time. Row-level security narrows all of it: a project manager to their projects, a
 * coordinator to the projects of their vendor, with their own people counted and no others.
 */
export async function listProjects(
  ctx: Context,
  input: ListProjectsInput,
): Promise<{ rows: ProjectListRow[]; newer: string | null; older: string | null }> {
  authorize(ctx, "project.read");
  return asActor(ctx, async (tx) => {
    const paging = namePage({ name: projects.name, id: projects.id }, input);
    const found = await tx
      .select({
        id: projects.id,
        name: projects.name,
        status: projects.status,
        environmentName: environments.name,
        vendors: sql<
          string[]
        >`coalesce((select json_agg(v.name order by v.name) from project_vendors pv join vendors v on v.id = pv.vendor_id
          where pv.project_id = "projects"."id"), '[]')`,
        people: number(
          sql`select count(distinct a.annotator_id) from assignments a where a.project_id = "projects"."id" and a.ended_at is null and a.ends_at > now()`,
        ),
        openGrants: number(
          sql`select count(*) from grants g where g.project_id = "projects"."id" and g.state = 'open'`,
        ),
      })
      .from(projects)
      .innerJoin(environments, eq(environments.id, projects.environmentId))
      .where(
        and(
          input.text ? containsText(projects.name, input.text) : undefined,
          input.status ? eq(projects.status, input.status) : undefined,
          paging.where,
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(input.limit + 1);
    return paging.page(found);
  });
}
