"use client";
import { formatNumber } from "#lib/format.ts";
import { LiveFigure } from "./live-figure.tsx";
import type { Person } from "./types.ts";

/** The current figures with the limit of each. */
export function Measures({ person }: { person: Person }) {
  const { profile } = person;
  const row = { ...person.row, asOf: person.asOf };
  const items = [
    { figure: "p95", label: "Round trip p95", limit: `limit ${formatNumber(profile.rttP95Ms)}` },
    { figure: "jitter", label: "Jitter", limit: `limit ${formatNumber(profile.jitterMs)}` },
    {
      figure: "loss",
      label: "Loss",
      limit:
        row.loss === null && row.measured ? "not told by this target" : `limit ${formatNumber(profile.lossPercent)}`,
    },
  ] as const;
  return (
    <dl className="flex gap-7 max-md:justify-between max-md:gap-3">
      {items.map(({ figure, label, limit }) => (
        <div key={figure}>
          <dt className="text-xs text-ink-faint">{label}</dt>
          <dd className="text-lg font-semibold">
            <LiveFigure row={row} figure={figure} />
          </dd>
          <dd className="text-xs text-ink-faint">{limit}</dd>
        </div>
      ))}
    </dl>
  );
}
