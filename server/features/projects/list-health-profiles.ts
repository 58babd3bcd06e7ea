import { asc } from "drizzle-orm";
import { healthProfiles } from "#db/schema/health.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type HealthProfileRow = Omit<typeof healthProfiles.$inferSelect, "createdAt">;

/** What projects can ask of a connection, by name. There are few; the first 200 are given. */
export async function listHealthProfiles(ctx: Context): Promise<HealthProfileRow[]> {
  authorize(ctx, "project.read");
  return asActor(ctx, async (tx) => {
    const rows = await tx.select().from(healthProfiles).orderBy(asc(healthProfiles.name)).limit(200);
    return rows.map(({ createdAt: _, ...row }) => row);
  });
}
