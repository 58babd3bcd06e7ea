import { healthProfiles } from "#db/schema/health.ts";
import type { CreateHealthProfileInput } from "#lib/schemas/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";

/**
 * Adds a set of limits a connection must hold; projects choose one.
 * @throws InvalidError when a profile of this name exists
 */
export async function createHealthProfile(ctx: Context, input: CreateHealthProfileInput): Promise<{ id: string }> {
  authorize(ctx, "healthProfile.write");
  try {
    return await asActor(ctx, async (tx) => {
      const [row] = await tx.insert(healthProfiles).values(input).returning({ id: healthProfiles.id });
      if (!row) throw new Error("the profile was not inserted");
      await recordAudit(tx, ctx, {
        action: "healthProfile.created",
        subject: { type: "health_profile", id: row.id, name: input.name },
        after: { ...input },
      });
      await notifyLive(tx, { topic: "projects", vendorId: null });
      return row;
    });
  } catch (error) {
    if (violatedConstraint(error))
      throw new InvalidError("There is a profile of this name already. Nothing was created.", "name");
    throw error;
  }
}
