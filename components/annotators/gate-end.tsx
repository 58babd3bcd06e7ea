"use client";
import { useClock } from "#components/ui/clock.ts";
import { DateTime } from "#components/ui/date-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";

const soonMs = 14 * 86_400_000;

/** When the gate that ends first ends, marked when that is near or past. */
export function GateEnd({ at, title }: { at: Date; title: string }) {
  const state = useClock((now) => {
    const left = at.getTime() - now.getTime();
    return left <= 0 ? "lapsed" : left < soonMs ? "lapsing" : "valid";
  });
  const day = <DateTime at={at} show="day" />;
  if (state !== "valid") return <StateBadge state={state} word={day} stacked detail={title} />;
  return (
    <>
      {day}
      <span className="block text-xs text-ink-faint">
        <RelativeTime at={at} plain />
      </span>
    </>
  );
}
