import { and, eq, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { grantPlanes, grants, vpnKeys } from "#db/schema/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { denialCause, denialJoins, naturalEnd } from "./denial.ts";
import { causeSentence, type DenialCause, nextGrantState } from "./policy.ts";

/** Which grants to look at; everything when empty. */
export type SettleWhere = {
  grantId?: string;
  annotatorId?: string;
  vendorId?: string;
  projectId?: string;
  assignmentId?: string;
};

type Row = {
  id: string;
  code: string;
  state: "open" | "suspended";
  cause: DenialCause | null;
  natural_end: string;
  annotator_id: string;
  vendor_id: string;
  project_id: string;
  environment_id: string;
  request_id: string;
};

const condition = (where: SettleWhere) =>
  sql.join(
    [
      sql`g.state <> 'closed'`,
      ...(where.grantId ? [sql`g.id = ${where.grantId}`] : []),
      ...(where.annotatorId ? [sql`g.annotator_id = ${where.annotatorId}`] : []),
      ...(where.vendorId ? [sql`g.vendor_id = ${where.vendorId}`] : []),
      ...(where.projectId ? [sql`g.project_id = ${where.projectId}`] : []),
      ...(where.assignmentId ? [sql`g.assignment_id = ${where.assignmentId}`] : []),
    ],
    sql` and `,
  );

const eventOf = { closed: "grant.expired", suspended: "grant.suspended", open: "grant.resumed" } as const;

async function move(tx: Tx, ctx: Context, row: Row, next: "open" | "suspended" | "closed"): Promise<void> {
  const eventId = await recordAudit(tx, ctx, {
    action: eventOf[next],
    subject: { type: "grant", id: row.id, name: row.code },
    vendorId: row.vendor_id,
    annotatorId: row.annotator_id,
    projectId: row.project_id,
    environmentId: row.environment_id,
    accessRequestId: row.request_id,
    grantId: row.id,
    before: { state: row.state },
    after: { state: next, because: row.cause ? causeSentence[row.cause] : null },
  });
  await tx
    .update(grants)
    .set({
      state: next,
      stateCause: row.cause,
      stateReason: row.cause ? causeSentence[row.cause] : null,
      ...(next === "closed" ? { closedAt: sql`clock_timestamp()`, closedByName: "Gatehouse" } : {}),
      ...(next === "open" ? { intentEventId: eventId } : {}),
    })
    .where(eq(grants.id, row.id));
  await wishPlanes(
    tx,
    row.id,
    next === "open" ? "open" : "closed",
    row.cause === "expired" || row.cause === "gate" || row.cause === "assignment" ? row.natural_end : null,
  );
  await notifyLive(tx, { topic: "access", vendorId: row.vendor_id, annotatorId: row.annotator_id });
  await notifyLive(tx, { topic: "gateway", environmentId: row.environment_id });
}

/**
 * Sets what a grant's planes shall be. A wish that stands already is left alone, so receipts count from the first act.
 * @param since when time itself ended the grant: that instant (as text), not the moment the sweep noticed
 */
export async function wishPlanes(
  tx: Tx,
  grantId: string,
  desired: "open" | "closed",
  since: string | null = null,
): Promise<void> {
  const hasKey = sql`exists (select 1 from ${vpnKeys} where ${vpnKeys.annotatorId} = ${grantPlanes.annotatorId} and ${vpnKeys.retiredAt} is null)`;
  await tx
    .update(grantPlanes)
    .set({
      desired,
      status: desired === "closed" ? "closing" : sql`case when ${hasKey} then 'opening' else 'waiting_key' end`,
      generation: sql`${grantPlanes.generation} + 1`,
      desiredAt: since ? sql`least(${since}::timestamptz, clock_timestamp())` : sql`clock_timestamp()`,
      openedAt: desired === "open" ? null : sql`${grantPlanes.openedAt}`,
      firstAbsentAt: null,
      secondAbsentAt: null,
    })
    .where(and(eq(grantPlanes.grantId, grantId), sql`${grantPlanes.desired} <> ${desired}`));
}

/**
 * Brings grants in line with everything that may stand against them: closes what is over, suspends what a gate, lock or
 * suspension stops, resumes what is mended. Level-triggered and safe to run at any time, in any transaction.
 * @returns the codes of the grants that changed
 */
export function settleGrants(tx: Tx, ctx: Context, where: SettleWhere = {}): Promise<string[]> {
  return elevate(tx, async () => {
    const { rows } = await tx.execute<Row>(sql`
      select g.id, g.code, g.state, ${denialCause} as cause, ${naturalEnd}::text as natural_end,
             g.annotator_id, g.vendor_id, g.project_id, g.environment_id, g.request_id
        from ${denialJoins}
       where ${condition(where)} and (${denialCause} is not null) = (g.state = 'open')
          or (${condition(where)} and g.state = 'suspended' and ${denialCause} in ('expired', 'assignment', 'project'))
       order by g.id
       limit 2000
       for update of g skip locked`);
    const changed: string[] = [];
    for (const row of rows) {
      const next = nextGrantState(row.cause);
      if (next === row.state) continue;
      await move(tx, ctx, row, next);
      changed.push(row.code);
    }
    return changed;
  });
}
