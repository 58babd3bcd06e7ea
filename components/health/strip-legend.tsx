import type { ConnectionState } from "#lib/schemas/health.ts";

const looks: Record<ConnectionState, { words: string; y: number; className: string }> = {
  healthy: { words: "healthy", y: 9, className: "fill-healthy-mark opacity-55" },
  degraded: { words: "degraded", y: 5, className: "fill-degraded-mark" },
  down: { words: "down", y: 0.5, className: "fill-down-mark" },
  unknown: { words: "no data", y: 8.5, className: "fill-none stroke-unknown-mark" },
};

/** What the cells of a strip mean. */
export function StripLegend() {
  return (
    <ul className="flex flex-wrap items-center gap-x-3 text-xs max-md:hidden">
      <li>one cell per 10 s:</li>
      {(["healthy", "degraded", "down", "unknown"] as const).map((state) => (
        <li key={state} className="flex items-center gap-1">
          <svg aria-hidden="true" viewBox="0 0 4 16" className="h-3.5 w-1">
            <rect
              x="0.5"
              y={looks[state].y}
              width="3"
              height={16 - looks[state].y - 0.5}
              className={looks[state].className}
            />
          </svg>
          {looks[state].words}
        </li>
      ))}
    </ul>
  );
}
