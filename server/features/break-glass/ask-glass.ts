import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { elevate, type Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { askedMinutes } from "#lib/schemas/break-glass.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { lapseGlass } from "./end-glass.ts";
import { loadNamed } from "./load-glass.ts";
import { namedProblem } from "./policy.ts";
import { tellCompliance } from "./tell-compliance.ts";

type Asking = { userId: string; reason: string; askedBy: string | null; askedByName: string };

/**
 * Asks for it inside the caller's transaction; the caller has authorized the act. Compliance is told.
 * @returns the request's id and whom it is for
 * @throws NotFoundError, InvalidError (field userId), ConflictError when it was asked for or is open already
 */
export async function askGlass(
  tx: Tx,
  ctx: Pick<Context, "actor" | "sourceIp" | "requestId">,
  asking: Asking,
): Promise<{ id: string; name: string }> {
  // As the system: whether somebody has a password is nobody's to see.
  const named = await elevate(tx, () => loadNamed(tx, asking.userId));
  const problem = namedProblem(named);
  if (problem) throw new InvalidError(problem, "userId");
  await lapseGlass(tx, ctx, eq(breakGlass.userId, asking.userId));
  const [standing] = await tx
    .select({ state: breakGlass.state })
    .from(breakGlass)
    .where(and(eq(breakGlass.userId, asking.userId), sql`${breakGlass.state} in ('asked', 'open')`));
  if (standing)
    throw new ConflictError(
      standing.state === "open"
        ? `The glass is broken for ${named.name} already. Close it first; nothing was asked.`
        : `This was asked for ${named.name} already and waits for a second person. Nothing was asked.`,
    );
  const id = uuidv7();
  await tx.insert(breakGlass).values({
    ...asking,
    id,
    userName: named.name,
    askedAt: sql`clock_timestamp()`,
    lapsesAt: sql`clock_timestamp() + make_interval(mins => ${askedMinutes})`,
  });
  await recordAudit(tx, ctx, {
    action: "breakGlass.requested",
    subject: { type: "break_glass", id, name: named.name },
    after: { reason: asking.reason, by: asking.askedByName },
  });
  await tellCompliance(tx, `${asking.askedByName} asks to break the glass`, {
    userName: named.name,
    reason: asking.reason,
  });
  await notifyLive(tx, { topic: "breakGlass" });
  return { id, name: named.name };
}
