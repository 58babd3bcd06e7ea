import { recordAudit } from "#server/audit/record.ts";
import { asSystem, type Context, type UserActor } from "#server/context.ts";
import { database } from "#server/database.ts";
import { logger } from "#server/logger.ts";

/** What was asked for, what the person lacks for it (rights, or the side they would have to be on), and what they were told. */
type Refusal = { procedure: string; type: string; lacks: readonly string[]; said: string };

/** So many a session and minute are events of their own. The rest of the minute is one event, so that nobody fills the log. */
export const refusalsEach = 10;
const minuteMs = 60_000;

/** A session's minute from its first refusal on: the latest request, and what has no event of its own. */
type Minute = {
  ctx: Context<UserActor>;
  last: string;
  written: number;
  counted: Map<string, number>;
  lacks: Set<string>;
};

// One per process: Next bundles routes apart, and each bundle would count from zero.
const holder = globalThis as { gatehouseRefusals?: Map<string, Minute> };
function minutes(): Map<string, Minute> {
  holder.gatehouseRefusals ??= new Map();
  return holder.gatehouseRefusals;
}

/**
 * Denied attempts belong in the timeline as much as the allowed ones: the first ones of a minute at once, the others as a
 * number when the minute is over.
 * @throws whatever fails, so that nobody is refused without its event
 */
export async function recordRefusal(ctx: Context, refusal: Refusal): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== "user") return write(ctx, refusal.procedure, refusal);
  const minute = minutes().get(actor.sessionId) ?? beginMinute(actor.sessionId, { ...ctx, actor });
  if (minute.written < refusalsEach) {
    minute.written += 1;
    return write(ctx, refusal.procedure, refusal);
  }
  minute.ctx = { ...ctx, actor };
  minute.last = refusal.procedure;
  minute.counted.set(refusal.procedure, (minute.counted.get(refusal.procedure) ?? 0) + 1);
  for (const lacking of refusal.lacks) minute.lacks.add(lacking);
}

/** Writes what was only counted so far, of every session; for shutdown. What fails is a line of the program's log. */
export async function settleRefusals(): Promise<void> {
  await Promise.all([...minutes().keys()].map(settle));
}

function beginMinute(sessionId: string, ctx: Context<UserActor>): Minute {
  const minute: Minute = { ctx, last: "", written: 0, counted: new Map(), lacks: new Set() };
  minutes().set(sessionId, minute);
  setTimeout(() => minutes().get(sessionId) === minute && settle(sessionId), minuteMs).unref();
  return minute;
}

async function settle(sessionId: string): Promise<void> {
  const minute = minutes().get(sessionId);
  minutes().delete(sessionId);
  if (!minute || minute.counted.size === 0) return;
  // As a list, since a procedure's name as a key might look like that of a secret.
  const procedures = [...minute.counted].map(([procedure, times]) => ({ procedure, times }));
  const refusals = procedures.reduce((sum, { times }) => sum + times, 0);
  try {
    // The requests are over, and so may be what they were given to write with.
    await write({ ...minute.ctx, db: database() }, minute.last, { refusals, procedures, lacks: [...minute.lacks] });
  } catch (err) {
    logger.error({ err, actor_id: minute.ctx.actor.userId, refusals, procedures }, "refusals were not recorded");
  }
}

async function write(ctx: Context, procedure: string, after: Record<string, unknown>): Promise<void> {
  const { vendorId, annotatorId } = ctx.actor.kind === "user" ? ctx.actor : { vendorId: null, annotatorId: null };
  // As the system, since whoever lacks a right may lack the one to write down anything.
  await asSystem(ctx, (tx) =>
    recordAudit(tx, ctx, {
      action: "permission.refused",
      subject: { type: "procedure", id: null, name: procedure },
      vendorId,
      annotatorId,
      after,
    }),
  );
}
