import { healthProfiles } from "#db/schema/health.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type ProfileRow = Omit<typeof healthProfiles.$inferSelect, "createdAt">;

/**
 * Every health profile, by name.
 * @throws ForbiddenError without health.read
 */
export async function listProfiles(ctx: Context): Promise<ProfileRow[]> {
  authorize(ctx, "health.read");
  return asActor(ctx, (tx) =>
    tx
      .select({
        id: healthProfiles.id,
        name: healthProfiles.name,
        rttP95Ms: healthProfiles.rttP95Ms,
        jitterMs: healthProfiles.jitterMs,
        lossPercent: healthProfiles.lossPercent,
        minDownMbps: healthProfiles.minDownMbps,
        raiseSeconds: healthProfiles.raiseSeconds,
        clearSeconds: healthProfiles.clearSeconds,
      })
      .from(healthProfiles)
      .orderBy(healthProfiles.name),
  );
}
