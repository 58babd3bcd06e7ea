import { type Histogram, histogramOf } from "./histogram.ts";

/** What one batch says; times in ms, loss in percent. Null = cannot be told. */
export type BatchFigures = {
  sent: number;
  answered: number;
  p50: number | null;
  p95: number | null;
  jitter: number | null;
  loss: number | null;
  histogram: Histogram;
};

/** No clock tells less, and the database's numbers do not reach as near to nothing as what an agent may send. */
const toMicroseconds = (ms: number) => Math.round(ms * 1_000) / 1_000;

/**
 * Reduces the round trips of one batch.
 * @param batch.rtts answered round trips in ms, in the order they were asked
 * @param batch.kind only UDP can tell loss: TCP repeats by itself, so loss shows as late answers there
 */
export function reduceBatch(batch: {
  sent: number;
  rtts: readonly number[];
  kind: "udp" | "tcp" | "https";
}): BatchFigures {
  const rtts = batch.rtts.map(toMicroseconds);
  const sorted = rtts.toSorted((a, b) => a - b);
  const answered = sorted.length;
  return {
    sent: batch.sent,
    answered,
    p50: nearestRank(sorted, 0.5),
    p95: nearestRank(sorted, 0.95),
    jitter: jitterOf(rtts),
    loss: batch.kind === "udp" ? (100 * (batch.sent - answered)) / batch.sent : null,
    histogram: histogramOf(rtts),
  };
}

function nearestRank(sorted: readonly number[], q: number): number | null {
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? null;
}

/** Mean absolute difference of consecutive answers in ms; null with fewer than two. */
export function jitterOf(rtts: readonly number[]): number | null {
  if (rtts.length < 2) return null;
  let sum = 0;
  for (let i = 1; i < rtts.length; i += 1) sum += Math.abs((rtts[i] ?? 0) - (rtts[i - 1] ?? 0));
  return sum / (rtts.length - 1);
}
