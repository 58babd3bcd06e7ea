import { and, eq, gt, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { probeBatches, probeTargets } from "#db/schema/health.ts";
import { type HistoryRange, historyRanges } from "#lib/schemas/health.ts";
import { type Histogram, quantileOf } from "./histogram.ts";

/** One interval; times in ms, loss in percent. Null = nothing was measured, or it cannot be told. */
export type HistoryPoint = {
  /** Start of the interval. */
  at: Date;
  p50: number | null;
  p95: number | null;
  jitter: number | null;
  loss: number | null;
  sent: number;
  answered: number;
};
export type MeasuredTarget = {
  id: string;
  /** Null for annotators, who do not see the environment's addresses. */
  label: string | null;
  kind: "udp" | "tcp" | "https" | null;
  lastSampleAt: Date;
};
export type History = { points: HistoryPoint[]; targets: MeasuredTarget[]; targetId: string | null };

/**
 * What was measured of a person in a range, one point per interval without gaps, from merged histograms.
 * @param options.targetId null = the preferred target of those measured in the range
 */
export async function readHistory(
  tx: Tx,
  annotatorId: string,
  options: { range: HistoryRange; targetId: string | null; now: Date },
): Promise<History> {
  const { seconds, pointSeconds } = historyRanges[options.range];
  const width = pointSeconds * 1000;
  const end = (Math.floor(options.now.getTime() / width) + 1) * width;
  const from = new Date(end - seconds * 1000);
  const targets = await measuredTargets(tx, annotatorId, from);
  const targetId = options.targetId ?? targets[0]?.id ?? null;
  const slots = new Map(
    (targetId ? await readSlots(tx, { annotatorId, targetId, from, pointSeconds }) : []).map((slot) => [
      slot.slot,
      slot,
    ]),
  );
  const points = Array.from({ length: seconds / pointSeconds }, (_, index): HistoryPoint => {
    const at = new Date(from.getTime() + index * width);
    const slot = slots.get(index);
    if (!slot) return { at, p50: null, p95: null, jitter: null, loss: null, sent: 0, answered: 0 };
    const { histogram, exact, jitter, loss, sent, answered } = slot;
    const { p50, p95 } = exact ?? { p50: quantileOf(histogram, 0.5), p95: quantileOf(histogram, 0.95) };
    return { at, p50, p95, jitter, loss, sent, answered };
  });
  return { points, targets, targetId };
}

/** Targets measured since `from`, the preferred one (UDP, then TCP, then HTTPS) first. */
async function measuredTargets(tx: Tx, annotatorId: string, from: Date): Promise<MeasuredTarget[]> {
  const last = sql<string>`to_json(max(${probeBatches.endedAt})) #>> '{}'`;
  const rows = await tx
    .select({ id: probeBatches.targetId, label: probeTargets.label, kind: probeTargets.kind, last })
    .from(probeBatches)
    .leftJoin(probeTargets, eq(probeTargets.id, probeBatches.targetId))
    .where(and(eq(probeBatches.annotatorId, annotatorId), gt(probeBatches.endedAt, from)))
    .groupBy(probeBatches.targetId, probeTargets.label, probeTargets.kind)
    // Annotators cannot read the kind; that a loss was told gives UDP away.
    .orderBy(
      sql`bool_or(${probeBatches.loss} is not null) desc, array_position(array['udp', 'tcp', 'https'], ${probeTargets.kind}), ${probeBatches.targetId}`,
    );
  return rows.map((row) => ({ id: row.id, label: row.label, kind: row.kind, lastSampleAt: new Date(row.last) }));
}

type Slot = {
  slot: number;
  sent: number;
  answered: number;
  jitter: number | null;
  loss: number | null;
  histogram: Histogram;
  /** Of the only batch in the slot; a histogram would round what is known exactly. */
  exact: { p50: number | null; p95: number | null } | null;
};

/** Sums per interval, added up by the database so that a day is not carried over row by row. */
async function readSlots(
  tx: Tx,
  input: { annotatorId: string; targetId: string; from: Date; pointSeconds: number },
): Promise<Slot[]> {
  const { rows } = await tx.execute<Slot>(sql`
    with batches as (
      select floor(extract(epoch from ended_at - ${input.from.toISOString()}::timestamptz) / ${input.pointSeconds}::int)::int as slot, sent, answered, p50, p95, jitter, loss, histogram
      from probe_batches
      where annotator_id = ${input.annotatorId} and target_id = ${input.targetId} and ended_at >= ${input.from.toISOString()}::timestamptz
    ), buckets as (
      select slot, key, sum(value::int)::int as count from batches, jsonb_each_text(histogram) group by slot, key
    ), merged as (
      select slot, jsonb_object_agg(key, count) as histogram from buckets group by slot
    )
    select b.slot, sum(b.sent)::int as sent, sum(b.answered)::int as answered,
      (sum(b.jitter * b.answered) / nullif(sum(b.answered) filter (where b.jitter is not null), 0))::float8 as jitter,
      case when bool_and(b.loss is not null) then (100.0 * (sum(b.sent) - sum(b.answered)) / sum(b.sent))::float8 end as loss,
      case when count(*) = 1 then json_build_object('p50', max(b.p50), 'p95', max(b.p95)) end as exact,
      coalesce((select m.histogram from merged m where m.slot = b.slot), '{}') as histogram
    from batches b group by b.slot`);
  return rows;
}
