import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import type { CloseBreakGlassInput } from "#lib/schemas/break-glass.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context, type UserActor } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { endGlass } from "./end-glass.ts";
import { type Glass, loadGlass } from "./load-glass.ts";

const over = "This is over already. Nothing was changed.";

async function withdraw(tx: Tx, ctx: Context<UserActor>, glass: Glass, reason: string): Promise<void> {
  const taken = await tx
    .update(breakGlass)
    .set({ state: "withdrawn", closedAt: sql`clock_timestamp()`, closedByName: ctx.actor.name })
    .where(and(eq(breakGlass.id, glass.id), eq(breakGlass.state, "asked")))
    .returning({ id: breakGlass.id });
  if (taken.length === 0) throw new ConflictError(over);
  await recordAudit(tx, ctx, {
    action: "breakGlass.withdrawn",
    subject: { type: "break_glass", id: glass.id, name: glass.userName },
    before: { state: "asked" },
    after: { state: "withdrawn", reason },
  });
  await notifyLive(tx, { topic: "breakGlass" });
}

/**
 * Closes broken glass before its hour is over, or takes back a request that waits. One person is enough: closing never
 * waits.
 * @returns how many sessions ended
 * @throws NotFoundError, ConflictError when it is over
 */
export async function closeBreakGlass(
  ctx: Context,
  input: CloseBreakGlassInput,
): Promise<{ name: string; sessionsEnded: number }> {
  authorize(ctx, "breakGlass.close");
  return asActor(ctx, async (tx) => {
    const glass = await loadGlass(tx, input.breakGlassId);
    if (glass.state === "asked") {
      await withdraw(tx, ctx, glass, input.reason);
      return { name: glass.userName, sessionsEnded: 0 };
    }
    const ended = await endGlass(tx, ctx, glass, { name: ctx.actor.name, reason: input.reason });
    if (ended === null) throw new ConflictError(over);
    return { name: glass.userName, sessionsEnded: ended };
  });
}
