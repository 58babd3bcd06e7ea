"use client";
import { NumberCell } from "#components/data-table/number-cell.tsx";
import { formatMs, formatPercent } from "#lib/format.ts";
import type { MeasuredState } from "#lib/schemas/health.ts";
import { useShownState } from "./live-state.tsx";

type Sample = {
  asOf: Date;
  lastSampleAt: Date | null;
  measured: MeasuredState | null;
  p50: number | null;
  p95: number | null;
  jitter: number | null;
  loss: number | null;
};

/** One current figure. Old figures are not shown as current: then it is "none". */
export function LiveFigure({ row, figure }: { row: Sample; figure: "p95" | "jitter" | "loss" }) {
  const known = useShownState(row) !== "unknown";
  const value = known ? row[figure] : null;
  return <NumberCell text={figure === "loss" ? formatPercent(value === null ? null : value / 100) : formatMs(value)} />;
}

/** Median and p95: "154 / 211 ms". */
export function LiveRoundTrip({ row }: { row: Sample }) {
  const known = useShownState(row) !== "unknown";
  if (!known || row.p50 === null || row.p95 === null) return <span className="text-ink-faint">none</span>;
  const plain = (ms: number) => formatMs(ms).replace("\u00a0ms", "");
  return (
    <>
      {plain(row.p50)} / <b className="font-semibold">{plain(row.p95)}</b>
    </>
  );
}
