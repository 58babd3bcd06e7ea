"use client";
import { useClock } from "#components/ui/clock.ts";
import { Shape } from "#components/ui/shape.tsx";
import { formatRelative } from "#lib/format.ts";

interface LiveIndicatorProps {
  /** When the newest data of this page was made; null before the first. */
  at: Date | string | number | null;
  /** Whether the live connection stands. */
  connected: boolean;
}

/** How old the live data is: "Live, 2 s old". Says when the connection is lost; only that change is read aloud. */
export function LiveIndicator({ at, connected }: LiveIndicatorProps) {
  const age = useClock((now) =>
    at === null
      ? ""
      : formatRelative(new Date(Math.min(new Date(at).getTime(), new Date(now).getTime())), now).replace(
          / ago$/,
          " old",
        ),
  );
  return (
    <span className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-ink-muted">
      {connected ? (
        <span aria-hidden="true" className="size-[7px] rounded-full bg-healthy-mark" />
      ) : (
        <Shape name="dashedRing" className="text-unknown-mark" />
      )}
      <span aria-live="polite">{connected ? "Live" : "Not live, connecting"}</span>
      {age ? <span className="-ml-1.5 tabular-nums">, {age === "now" ? "0 s old" : age}</span> : null}
    </span>
  );
}
