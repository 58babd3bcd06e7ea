import { formatMs, formatPercent, formatTime, zoneName } from "#lib/format.ts";
import type { LatencyPoint } from "./reading.ts";

interface LatencyTableProps {
  points: readonly LatencyPoint[];
  zone: string;
  label: string;
}

/** The values of the latency chart, newest first. */
export function LatencyTable({ points, zone, label }: LatencyTableProps) {
  const last = points.at(-1);
  const head = "h-7 pr-3 text-right text-xs font-medium text-ink-faint first:text-left last:pr-0";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard.
    <section className="max-h-72 overflow-y-auto tabular-nums" tabIndex={0} aria-label={label}>
      <table className="w-full border-collapse">
        <thead className="sticky top-0 bg-surface">
          <tr className="border-b border-line">
            <th className={head}>Time{last ? `, ${zoneName(new Date(last.t), zone)}` : ""}</th>
            <th className={head}>p50</th>
            <th className={head}>p95</th>
            <th className={head}>Loss</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr
              key={point.t}
              className="border-b border-line [&>td]:h-7 [&>td]:pr-3 [&>td]:text-right [&>td:last-child]:pr-0"
            >
              <th scope="row" className="text-left font-normal">
                {formatTime(new Date(point.t), zone, { seconds: true })}
              </th>
              <td>{formatMs(point.p50)}</td>
              <td>{formatMs(point.p95)}</td>
              <td>{formatPercent(point.loss)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
