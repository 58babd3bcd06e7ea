import { eq } from "drizzle-orm";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

type Choice = { id: string; name: string };
/** More choices than this do not fit a list; the text filter and the project's own page remain. */
const most = 500;

/**
 * What the board can be narrowed to: projects, environments and (for the client) vendors within the actor's reach.
 * @throws ForbiddenError without health.read
 */
export async function listFilters(
  ctx: Context,
): Promise<{ projects: Choice[]; environments: Choice[]; vendors: Choice[] }> {
  authorize(ctx, "health.read");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => ({
    projects: await tx
      .select({ id: projects.id, name: projects.name })
      .from(projects)
      .where(eq(projects.status, "active"))
      .orderBy(projects.name)
      .limit(most),
    environments: await tx
      .select({ id: environments.id, name: environments.name })
      .from(environments)
      .orderBy(environments.name)
      .limit(most),
    vendors:
      actor.organisation === "client"
        ? await tx.select({ id: vendors.id, name: vendors.name }).from(vendors).orderBy(vendors.name).limit(most)
        : [],
  }));
}
