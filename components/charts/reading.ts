import { formatDuration, formatMs, formatPercent, plural } from "#lib/format.ts";

export type CellState = "healthy" | "degraded" | "down" | "unknown";

const said: Record<CellState, string> = {
  healthy: "healthy",
  degraded: "degraded",
  down: "down",
  unknown: "without data",
};

/**
 * What a strip shows, in words: "12 min healthy, then degraded for 3 min".
 * @param cells oldest first
 * @param cellSeconds length of one cell
 */
export function stripReading(cells: readonly CellState[], cellSeconds: number): string {
  const runs: { state: CellState; count: number }[] = [];
  for (const state of cells) {
    const last = runs.at(-1);
    if (last?.state === state) last.count += 1;
    else runs.push({ state, count: 1 });
  }
  const length = (count: number) => formatDuration(count * cellSeconds);
  const [first] = runs;
  if (!first) return "No data yet";
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  if (runs.length === 1) return capital(`${said[first.state]} for all of the last ${length(first.count)}`);
  if (runs.length <= 3)
    return capital(
      runs.map((run, index) => `${index ? "then " : ""}${said[run.state]} for ${length(run.count)}`).join(", "),
    );
  // Many changes: totals tell more than a list of runs.
  const totals = (Object.keys(said) as CellState[])
    .map((state) => ({ state, count: cells.filter((cell) => cell === state).length }))
    .filter((total) => total.count > 0);
  const now = runs.at(-1)?.state ?? "unknown";
  return capital(
    `${totals.map((total) => `${said[total.state]} for ${length(total.count)}`).join(", ")} in ${plural(runs.length, "stretch", "stretches")}; ${said[now]} now`,
  );
}

export interface LatencyPoint {
  /** Start of the interval, ms since 1970. */
  t: number;
  /** Milliseconds; null when nothing was measured: drawn as a break. */
  p50: number | null;
  p95: number | null;
  /** Share of lost packets, 0 to 1. */
  loss: number | null;
}

/** The sentence over the latency chart: how often the limit was passed, the middle, the worst loss. */
export function latencyReading(points: readonly LatencyPoint[], limitMs: number | null): string {
  const measured = points.filter((point) => point.p95 !== null);
  if (measured.length === 0) return "Nothing was measured in this window.";
  const middle =
    [...measured].sort((a, b) => (a.p95 ?? 0) - (b.p95 ?? 0))[Math.floor((measured.length - 1) / 2)]?.p95 ?? null;
  const over = limitMs === null ? 0 : measured.filter((point) => (point.p95 ?? 0) > limitMs).length;
  const loss = Math.max(0, ...points.map((point) => point.loss ?? 0));
  const missing = points.length - measured.length;
  const sentences = [
    limitMs === null
      ? `p95 was mostly near ${formatMs(middle)}.`
      : over === 0
        ? `p95 stayed under its limit of ${formatMs(limitMs)}, mostly near ${formatMs(middle)}.`
        : `p95 was above its limit of ${formatMs(limitMs)} in ${over} of ${plural(measured.length, "interval")}.`,
    loss > 0 ? `Loss peaked at ${formatPercent(loss)}.` : "No packet was lost.",
  ];
  if (missing > 0) sentences.push(`${plural(missing, "interval")} ${missing === 1 ? "has" : "have"} no data.`);
  return sentences.join(" ");
}
