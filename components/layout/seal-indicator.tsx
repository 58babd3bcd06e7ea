"use client";
import { useClock } from "#components/ui/clock.ts";
import { Shape } from "#components/ui/shape.tsx";
import { formatNumber, formatRelative } from "#lib/format.ts";

interface SealIndicatorProps {
  /** Time of the newest checkpoint; null when there is none yet. */
  at: Date | string | number | null;
  /** Number of the last sealed entry. */
  size?: number;
  /** Sentence when the log is not sealed as it should be. */
  problem?: string;
}

// A checkpoint is due every 60 s at the latest; twice that means the sealer has stopped.
const lateAfterMs = 120_000;

/** How fresh the sealed audit log is: "Log sealed, 4 s ago". */
export function SealIndicator({ at, size, problem }: SealIndicatorProps) {
  const age = useClock((now) => (at === null ? "" : formatRelative(new Date(at), now)));
  const late = useClock((now) => at === null || now.getTime() - new Date(at).getTime() > lateAfterMs);
  const shape = problem ? "squareCross" : late ? "triangle" : "disc";
  const tone = problem ? "text-down-mark" : late ? "text-degraded-mark" : "text-healthy-mark";
  return (
    <span
      title={size === undefined ? undefined : `Last sealed entry #${formatNumber(size)}`}
      className="flex items-start gap-1.5 text-xs tabular-nums leading-[1.125rem] text-ink-muted"
    >
      <Shape name={shape} className={`mt-0.5 ${tone}`} />
      {problem ?? (at === null ? "Log not sealed yet" : late ? `Log last sealed ${age}` : `Log sealed, ${age}`)}
    </span>
  );
}
