import { sql } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { datasets } from "#db/schema/datasets.ts";
import { projects } from "#db/schema/projects.ts";
import type { AuditFilter } from "#lib/schemas/audit.ts";
import { asActor, type Context } from "#server/context.ts";
import { authorizeReader } from "./authorize-reader.ts";

/** Names one filter offers; `more` when there are others beyond the 200. */
type Facet<Option = { id: string; name: string }> = { options: Option[]; more: boolean };
export type Facets = {
  actors: Facet<{ id: string; name: string; agent: boolean }>;
  annotators: Facet;
  projects: Facet;
  datasets: Facet;
};
export type ChosenFacets = Pick<AuditFilter, "actorId" | "annotatorId" | "projectId" | "datasetId">;

const facetLimit = 200;

/**
 * The names the timeline can be narrowed to, as far as the reader sees them, by name. What is chosen already is always
 * among them, unless the reader may not see it.
 * @throws ForbiddenError
 */
export async function listFacets(ctx: Context, chosen: ChosenFacets): Promise<Facets> {
  authorizeReader(ctx);
  const client = ctx.actor.organisation === "client";
  return asActor(ctx, async (tx) => {
    const first = (wanted: string | undefined) => sql`((id = ${wanted ?? null}::uuid) is true) desc`;
    const named = async (table: typeof annotators | typeof projects | typeof datasets, wanted: string | undefined) => {
      const { rows } = await tx.execute<{ id: string; name: string }>(sql`
        select id, name from ${table} order by ${first(wanted)}, name, id limit ${facetLimit + 1}`);
      return toFacet(rows);
    };
    // Staff first, then gateways, then the many annotators. A vendor cannot find an agent's acts: a filter would tell.
    const actors = await tx.execute<{ id: string; name: string; agent: boolean }>(sql`
      select id, name, agent from (
        select u.id, u.name, false as agent, case when a.id is null then 0 else 2 end as rank
          from users u left join annotators a on a.user_id = u.id
        union all
        select id, name, true, 1 from agents where ${client} and enrolled_at is not null
      ) as known order by ${first(chosen.actorId)}, rank, name, id limit ${facetLimit + 1}`);
    return {
      actors: toFacet(actors.rows),
      annotators: await named(annotators, chosen.annotatorId),
      projects: await named(projects, chosen.projectId),
      datasets: client ? await named(datasets, chosen.datasetId) : { options: [], more: false },
    };
  });
}

function toFacet<Option extends { id: string; name: string }>(rows: Option[]): Facet<Option> {
  const options = rows.slice(0, facetLimit).sort((a, b) => a.name.localeCompare(b.name, "en"));
  return { options, more: rows.length > facetLimit };
}
