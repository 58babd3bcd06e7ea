import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { sessions, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { tellCompliance } from "./tell-compliance.ts";

type Actor = Pick<Context, "actor" | "sourceIp" | "requestId">;
type Row = typeof breakGlass.$inferSelect;

/**
 * Ends broken glass: the right is taken away, and every session opened under it ends with its open streams. By the clock
 * both have ended already when the hour is over; this tidies up and tells.
 * @param how who closes it and why; "time" when the hour was over
 * @returns how many sessions ended, or null when another was faster
 */
export async function endGlass(
  tx: Tx,
  ctx: Actor,
  glass: Row,
  how: "time" | { name: string; reason: string },
): Promise<number | null> {
  const [closed] = await tx
    .update(breakGlass)
    .set({
      state: "closed",
      closedAt: how === "time" ? sql`${breakGlass.endsAt}` : sql`clock_timestamp()`,
      closedByName: how === "time" ? null : how.name,
    })
    .where(and(eq(breakGlass.id, glass.id), eq(breakGlass.state, "open")))
    .returning({ id: breakGlass.id });
  if (!closed) return null;
  // As the system: sessions are nobody's to write.
  const sessionsEnded = await elevate(tx, async () => {
    // A sign-in at the same moment holds this row: it is over and ended below, or reads that the glass is closed.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, glass.userId)).for("update");
    await tx.delete(roleBindings).where(eq(roleBindings.breakGlassId, glass.id));
    const ended = await tx
      .update(sessions)
      .set({ endedAt: sql`clock_timestamp()`, endReason: "The broken glass was closed." })
      .where(and(eq(sessions.breakGlassId, glass.id), isNull(sessions.endedAt)))
      .returning({ id: sessions.id });
    return ended.length;
  });
  await recordAudit(tx, ctx, {
    action: how === "time" ? "breakGlass.ended" : "breakGlass.closed",
    subject: { type: "break_glass", id: glass.id, name: glass.userName },
    before: { state: "open" },
    after: { state: "closed", sessionsEnded, ...(how === "time" ? {} : { reason: how.reason }) },
  });
  const what = how === "time" ? "The hour of the broken glass is over" : `${how.name} closed the glass`;
  await tellCompliance(tx, what, glass);
  await notifyLive(tx, { topic: "sessions", userId: glass.userId });
  await notifyLive(tx, { topic: "breakGlass" });
  await notifyLive(tx, { topic: "members", vendorId: null });
  return sessionsEnded;
}

/** Requests nobody approved in time stop waiting. */
export async function lapseGlass(tx: Tx, ctx: Actor, which?: SQL): Promise<void> {
  const lapsed = await tx
    .update(breakGlass)
    .set({ state: "lapsed", closedAt: sql`${breakGlass.lapsesAt}` })
    .where(and(eq(breakGlass.state, "asked"), sql`${breakGlass.lapsesAt} <= clock_timestamp()`, which))
    .returning();
  for (const glass of lapsed)
    await recordAudit(tx, ctx, {
      action: "breakGlass.lapsed",
      subject: { type: "break_glass", id: glass.id, name: glass.userName },
      before: { state: "asked" },
      after: { state: "lapsed" },
    });
  if (lapsed.length > 0) await notifyLive(tx, { topic: "breakGlass" });
}
