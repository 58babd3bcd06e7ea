import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { grantPlanes } from "#db/schema/access.ts";
import type { Destination, GatewayReport } from "#lib/schemas/agent-protocol.ts";
import { recordAudit } from "#server/audit/record.ts";
import { connectors } from "#server/connectors/registry.ts";
import type { Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { denialCause, denialJoins } from "./denial.ts";
import { writeReceipt } from "./write-receipt.ts";

/** A plane that is not settled for good, with everything an observation needs. */
type Row = {
  grant_id: string;
  code: string;
  vendor_id: string;
  annotator_id: string;
  project_id: string;
  environment_id: string;
  request_id: string;
  desired: "open" | "closed";
  status: "waiting_key" | "opening" | "active" | "closing" | "closed" | "not_proven";
  generation: number;
  desired_at: string;
  first_absent_at: string | null;
  public_key: string | null;
  address: string | null;
  destinations: Destination[] | null;
  /** Something stands against the grant, and the sweep has not come by yet. */
  denied: boolean;
};

const ids = (row: Row) => ({
  vendorId: row.vendor_id,
  annotatorId: row.annotator_id,
  projectId: row.project_id,
  environmentId: row.environment_id,
  accessRequestId: row.request_id,
  grantId: row.grant_id,
});

const plane = (row: Row) =>
  and(eq(grantPlanes.grantId, row.grant_id), eq(grantPlanes.plane, "vpn"), eq(grantPlanes.generation, row.generation));

async function opened(tx: Tx, ctx: Context, row: Row, observedAt: Date): Promise<void> {
  if (row.status === "active") {
    await tx.update(grantPlanes).set({ lastObservedAt: observedAt, lastObserved: "present" }).where(plane(row));
    return;
  }
  await tx
    .update(grantPlanes)
    .set({ status: "active", openedAt: observedAt, lastObservedAt: observedAt, lastObserved: "present" })
    .where(plane(row));
  await recordAudit(tx, ctx, {
    action: "plane.opened",
    subject: { type: "grant", id: row.grant_id, name: row.code },
    ...ids(row),
    before: { plane: "vpn", status: row.status },
    after: { plane: "vpn", status: "active", observedAt: observedAt.toISOString() },
  });
  await notifyLive(tx, { topic: "access", vendorId: row.vendor_id, annotatorId: row.annotator_id });
}

/** The gateway should have it and has not: it may be on its way, or someone took it away by hand. */
async function missing(tx: Tx, ctx: Context, row: Row, observedAt: Date): Promise<void> {
  if (row.denied) {
    // The gateway kept the end by itself; the sweep draws the consequences and asks for the proof.
    await tx.update(grantPlanes).set({ lastObservedAt: observedAt, lastObserved: "absent" }).where(plane(row));
    return;
  }
  await tx
    .update(grantPlanes)
    .set({
      lastObservedAt: observedAt,
      lastObserved: "absent",
      ...(row.status === "active" ? { status: "opening" as const } : {}),
    })
    .where(plane(row));
  if (row.status !== "active") return;
  await recordAudit(tx, ctx, {
    action: "drift.found",
    subject: { type: "grant", id: row.grant_id, name: row.code },
    ...ids(row),
    before: { plane: "vpn", status: "active" },
    after: { plane: "vpn", status: "opening", detail: "The gateway no longer had what was granted." },
  });
  await notifyLive(tx, { topic: "access", vendorId: row.vendor_id, annotatorId: row.annotator_id });
}

/** Gone once is not proof; gone twice, seen at two different moments after the act, is. */
async function absent(tx: Tx, ctx: Context, row: Row, observedAt: Date): Promise<void> {
  if (observedAt < new Date(row.desired_at)) return;
  const first = row.first_absent_at ? new Date(row.first_absent_at) : null;
  if (!first) {
    await tx
      .update(grantPlanes)
      .set({ firstAbsentAt: observedAt, lastObservedAt: observedAt, lastObserved: "absent" })
      .where(plane(row));
    return;
  }
  if (observedAt <= first) return;
  await tx
    .update(grantPlanes)
    .set({ status: "closed", secondAbsentAt: observedAt, lastObservedAt: observedAt, lastObserved: "absent" })
    .where(plane(row));
  await recordAudit(tx, ctx, {
    action: "plane.closed",
    subject: { type: "grant", id: row.grant_id, name: row.code },
    ...ids(row),
    before: { plane: "vpn", status: row.status },
    after: {
      plane: "vpn",
      status: "closed",
      firstAbsentAt: first.toISOString(),
      secondAbsentAt: observedAt.toISOString(),
    },
  });
  await writeReceipt(tx, ctx, row.grant_id, { proven: true });
  await notifyLive(tx, { topic: "access", vendorId: row.vendor_id, annotatorId: row.annotator_id });
}

async function stillThere(tx: Tx, row: Row, observedAt: Date): Promise<void> {
  await tx
    .update(grantPlanes)
    .set({ firstAbsentAt: null, lastObservedAt: observedAt, lastObserved: "present" })
    .where(plane(row));
}

/** Compares a gateway's report with every plane of its environment that can still change. */
export async function observePlanes(
  tx: Tx,
  ctx: Context,
  environmentId: string,
  report: GatewayReport,
  observedAt: Date,
): Promise<void> {
  const { rows } = await tx.execute<Row>(sql`
    select pl.grant_id, g.code, g.vendor_id, g.annotator_id, g.project_id, g.environment_id, g.request_id,
           pl.desired, pl.status, pl.generation,
           to_char(pl.desired_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as desired_at,
           to_char(pl.first_absent_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as first_absent_at,
           k.public_key, ta.address,
           pl.desired = 'open' and (select ${denialCause} from ${denialJoins} where g.id = pl.grant_id) is not null as denied,
           (select json_agg(json_build_object('address', d.address, 'protocol', d.protocol, 'port', d.port))
              from scope_destinations d where d.scope_id = g.scope_id) as destinations
      from grant_planes pl
      join grants g on g.id = pl.grant_id
      left join vpn_keys k on k.annotator_id = g.annotator_id and k.retired_at is null
      left join tunnel_addresses ta on ta.environment_id = g.environment_id and ta.annotator_id = g.annotator_id
     where g.environment_id = ${environmentId} and pl.plane = 'vpn' and pl.status <> 'closed'
     order by pl.grant_id
       for update of pl`);
  for (const row of rows) {
    if (!row.address) continue;
    const others = rows.filter(
      (o) =>
        o.grant_id !== row.grant_id && o.address === row.address && o.desired === "open" && o.status !== "waiting_key",
    );
    const seen = connectors.vpn.observe(report, {
      publicKey: row.public_key,
      address: row.address,
      destinations: row.destinations ?? [],
      othersDestinations: others.flatMap((o) => o.destinations ?? []),
    });
    if (seen === "unknown" || row.status === "waiting_key") continue;
    if (row.desired === "open")
      await (seen === "present" ? opened(tx, ctx, row, observedAt) : missing(tx, ctx, row, observedAt));
    else await (seen === "absent" ? absent(tx, ctx, row, observedAt) : stillThere(tx, row, observedAt));
  }
}
