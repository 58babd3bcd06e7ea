"use client";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { formatDuration } from "#lib/format.ts";
import { type ConnectionState, type MeasuredState, shownState } from "#lib/schemas/health.ts";
import { useAge } from "./use-age.ts";

/** What a live part needs to know of a row. */
type Sample = { asOf: Date; lastSampleAt: Date | null };

/** The state to show now: a row turns unknown by itself when its data grows old. */
export function useShownState(row: Sample & { measured: MeasuredState | null }): ConnectionState {
  return useAge(row.asOf, row.lastSampleAt, (age) => shownState(row.measured, age));
}

/** The state of a connection, with the reason where it is unknown. */
export function LiveState({
  row,
  pill,
}: {
  row: Sample & { measured: MeasuredState | null; hasProbe: boolean };
  pill?: boolean;
}) {
  const state = useShownState(row);
  const reason = state !== "unknown" ? undefined : row.hasProbe ? "probe is silent" : "no probe enrolled";
  return (
    <StateBadge state={state} detail={pill ? undefined : reason} stacked={!pill && reason !== undefined} pill={pill} />
  );
}

/** "2 s ago", counted on; "none" without a sample. */
export function LiveAge({ row, suffix = "" }: { row: Sample; suffix?: string }) {
  const text = useAge(row.asOf, row.lastSampleAt, (age) => (age === null ? "none" : `${shortAge(age)}${suffix}`));
  return <span className={text === "none" ? "text-ink-faint" : undefined}>{text}</span>;
}

/** One unit, whole: "2 s", "16 min", "3 h". */
function shortAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const unit = seconds < 60 ? 1 : seconds < 3600 ? 60 : seconds < 48 * 3600 ? 3600 : 86_400;
  if (unit === 1) return `${seconds}\u00a0s`;
  return formatDuration(Math.floor(seconds / unit) * unit);
}
