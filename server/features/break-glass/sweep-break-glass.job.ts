import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { endGlass, lapseGlass } from "./end-glass.ts";

/**
 * Tells of broken glass whose hour is over and of requests nobody approved. Decisions never wait for it: they compare
 * the end with the clock themselves; it may run late, often, or side by side.
 */
export async function sweepBreakGlass(db: Database): Promise<void> {
  const ctx: Context<SystemActor> = {
    db,
    requestId: randomUUID(),
    sourceIp: null,
    actor: { kind: "system", name: "Gatehouse" },
  };
  await asSystem(ctx, async (tx) => {
    await lapseGlass(tx, ctx);
    const over = await tx
      .select()
      .from(breakGlass)
      .where(and(eq(breakGlass.state, "open"), sql`${breakGlass.endsAt} <= clock_timestamp()`))
      .for("update", { skipLocked: true });
    for (const glass of over) await endGlass(tx, ctx, glass, "time");
  });
}
