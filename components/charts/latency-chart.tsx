"use client";
import { useEffect, useRef, useState } from "react";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { LatencyTable } from "./latency-table.tsx";
import { type LatencyPoint, latencyReading } from "./reading.ts";

interface LatencyChartProps {
  /** In order of time, one per interval; intervals without data are present with null values. */
  points: readonly LatencyPoint[];
  /** Limit of p95 in ms from the health profile; null draws none. */
  limitMs: number | null;
  /** Window and interval in words: "last 60 minutes, one value a minute". */
  windowLabel: string;
}

/** Round trips over time: a sentence, the chart on a log axis with its limit, and the same as a table. */
export function LatencyChart({ points, limitMs, windowLabel }: LatencyChartProps) {
  const { zone, theme } = usePreferences();
  const box = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const reading = latencyReading(points, limitMs);
  const empty = points.every((point) => point.p95 === null);
  const plot = useRef<import("./latency-plot.ts").LatencyPlot | null>(null);
  const latest = useRef(points);
  latest.current = points;

  // biome-ignore lint/correctness/useExhaustiveDependencies: theme redraws with the new token colours.
  useEffect(() => {
    const target = box.current;
    if (!target || asTable || empty) return;
    let gone = false;
    // Loaded on demand: it needs a window, and most pages have no chart.
    import("./latency-plot.ts").then(({ drawLatency }) => {
      if (gone) return;
      plot.current = drawLatency(target, latest.current, { limitMs, zone });
    });
    return () => {
      gone = true;
      plot.current?.destroy();
      plot.current = null;
    };
  }, [limitMs, zone, theme, asTable, empty]);
  useEffect(() => plot.current?.update(points), [points]);

  return (
    <figure className="min-w-0">
      <p className="mt-2 mb-1.5">{reading}</p>
      {asTable ? (
        <LatencyTable points={points} zone={zone} label={`Round trips, ${windowLabel}`} />
      ) : empty ? null : (
        <>
          <ul className="mb-1 flex flex-wrap gap-x-3.5 text-xs text-ink-faint">
            <li className="flex items-center gap-1.5">
              <span aria-hidden="true" className="h-0.5 w-3 bg-chart-1" />
              p50
            </li>
            <li className="flex items-center gap-1.5">
              <span aria-hidden="true" className="size-3 bg-band-inner" />
              p50 to p95
            </li>
            <li className="flex items-center gap-1.5">
              <span aria-hidden="true" className="h-3 w-1 bg-degraded-mark" />
              loss
            </li>
          </ul>
          <div ref={box} role="img" aria-label={reading} className="h-60 min-w-0 overflow-hidden" />
        </>
      )}
      <figcaption className="mt-1 text-xs text-ink-faint">
        Round trip in ms, {windowLabel}.{" "}
        {empty ? null : (
          <TextButton onClick={() => setAsTable(!asTable)}>{asTable ? "Show as chart" : "Show as table"}</TextButton>
        )}
      </figcaption>
    </figure>
  );
}
