import { inArray, sql } from "drizzle-orm";
import { breakGlass } from "#db/schema/break-glass.ts";
import { sessions } from "#db/schema/members.ts";
import { can } from "#lib/permissions.ts";
import type { ListBreakGlassInput } from "#lib/schemas/break-glass.ts";
import { standsOpen } from "#server/auth/break-glass.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, asSystem, type Context } from "#server/context.ts";
import { type TimePage, timePage } from "#server/features/access/keyset.ts";
import { askedFacts, waits } from "./load-glass.ts";
import { approvalProblem } from "./policy.ts";

export type BreakGlassRow = {
  id: string;
  userName: string;
  reason: string;
  /** By the clock: a request too old is lapsed and glass whose hour is over is closed, told of or not. */
  state: "asked" | "refused" | "withdrawn" | "lapsed" | "open" | "closed";
  /** Asked for at the server and not in the portal. */
  atServer: boolean;
  /** The reader asked for it. */
  mine: boolean;
  askedByName: string;
  askedAt: Date;
  lapsesAt: Date;
  decidedByName: string | null;
  endsAt: Date | null;
  closedAt: Date | null;
  closedByName: string | null;
  /** Sign-ins it was used for. */
  signIns: number;
  /** Why the reader cannot approve it, as a sentence; null when they can or need not. */
  approval: string | null;
  mayApprove: boolean;
};

/** Every time the glass was asked for, latest first. */
export async function listBreakGlass(ctx: Context, input: ListBreakGlassInput): Promise<TimePage<BreakGlassRow>> {
  authorize(ctx, "breakGlass.read");
  const { actor } = ctx;
  const paging = timePage({ at: breakGlass.askedAt, id: breakGlass.id }, input);
  const approves = can(actor.permissions, "breakGlass.approve");
  const page = await asActor(ctx, async (tx) => {
    const found = await tx
      .select({ id: breakGlass.id, glass: breakGlass, waiting: waits, open: standsOpen, place: paging.place })
      .from(breakGlass)
      .where(paging.where)
      .orderBy(...paging.orderBy)
      .limit(paging.limit);
    const { rows, ...sides } = paging.page(found);
    const told = [];
    for (const { glass, waiting, open } of rows) {
      const problem = waiting
        ? approvalProblem(await askedFacts(tx, { ...glass, waiting }), { kind: "person", userId: actor.userId })
        : null;
      const { id, userName, reason, askedByName, askedAt, lapsesAt, decidedByName, endsAt, closedAt, closedByName } =
        glass;
      told.push({
        ...{ id, userName, reason, askedByName, askedAt, lapsesAt, decidedByName, endsAt, closedAt, closedByName },
        state: stateNow(glass.state, waiting, open),
        atServer: glass.askedBy === null,
        mine: glass.askedBy === actor.userId,
        approval: approves ? problem : null,
        mayApprove: approves && waiting && problem === null,
      });
    }
    return { rows: told, ...sides };
  });
  const used = await signInsOf(
    ctx,
    page.rows.map((row) => row.id),
  );
  return { ...page, rows: page.rows.map((row) => ({ ...row, signIns: used.get(row.id) ?? 0 })) };
}

function stateNow(state: BreakGlassRow["state"], waiting: boolean, open: boolean): BreakGlassRow["state"] {
  if (state === "asked") return waiting ? "asked" : "lapsed";
  if (state === "open") return open ? "open" : "closed";
  return state;
}

/** As the system, because sessions are nobody's to see; only their number leaves. */
async function signInsOf(ctx: Context, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await asSystem(ctx, (tx) =>
    tx
      .select({ id: sessions.breakGlassId, count: sql<number>`count(*)::int` })
      .from(sessions)
      .where(inArray(sessions.breakGlassId, [...ids]))
      .groupBy(sessions.breakGlassId),
  );
  return new Map(rows.map((row) => [row.id ?? "", row.count]));
}
