import { sql } from "drizzle-orm";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { peopleCtes } from "./board-sql.ts";
import type { Board } from "./read-board.ts";

/**
 * How many people are in which state, for the overview.
 * @throws ForbiddenError without health.read
 */
export async function readSummary(ctx: Context): Promise<Board["counts"]> {
  authorize(ctx, "health.read");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    const { rows } = await tx.execute<Board["counts"]>(sql`
      with ${peopleCtes(actor)}
      select count(*)::int as people, (count(*) filter (where shown = 'down'))::int as down,
        (count(*) filter (where shown = 'degraded'))::int as degraded, (count(*) filter (where shown = 'unknown'))::int as unknown,
        (count(*) filter (where shown = 'healthy'))::int as healthy,
        (count(*) filter (where not has_probe and shown = 'unknown'))::int as "withoutProbe"
      from people`);
    return rows[0] ?? { people: 0, down: 0, degraded: 0, unknown: 0, healthy: 0, withoutProbe: 0 };
  });
}
