import { and, eq, sql } from "drizzle-orm";
import { breakGlass } from "#db/schema/break-glass.ts";
import type { DecideBreakGlassInput } from "#lib/schemas/break-glass.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadGlass } from "./load-glass.ts";
import { openGlass } from "./open-glass.ts";
import { tellCompliance } from "./tell-compliance.ts";

/**
 * The second person approves, which breaks the glass for an hour, or refuses. Whoever asked and whom it is for may not
 * approve it.
 * @returns until when it is open; null when refused
 * @throws NotFoundError, ConflictError
 */
export async function decideBreakGlass(
  ctx: Context,
  input: DecideBreakGlassInput,
): Promise<{ name: string; endsAt: Date | null }> {
  authorize(ctx, "breakGlass.approve");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    const glass = await loadGlass(tx, input.breakGlassId);
    if (input.verdict === "approved") {
      const decider = {
        party: { kind: "person", userId: actor.userId },
        name: actor.name,
        reason: input.reason,
      } as const;
      const { endsAt } = await openGlass(tx, ctx, glass, decider);
      return { name: glass.userName, endsAt };
    }
    const refused = await tx
      .update(breakGlass)
      .set({ state: "refused", closedAt: sql`clock_timestamp()`, closedByName: actor.name })
      .where(and(eq(breakGlass.id, glass.id), eq(breakGlass.state, "asked")))
      .returning({ id: breakGlass.id });
    if (refused.length === 0) throw new ConflictError("This request does not wait any more. Nothing was changed.");
    await recordAudit(tx, ctx, {
      action: "breakGlass.refused",
      subject: { type: "break_glass", id: glass.id, name: glass.userName },
      before: { state: "asked" },
      after: { state: "refused", reason: input.reason },
    });
    await tellCompliance(tx, `${actor.name} refused to break the glass`, glass);
    await notifyLive(tx, { topic: "breakGlass" });
    return { name: glass.userName, endsAt: null };
  });
}
