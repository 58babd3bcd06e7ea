import { cn } from "#lib/utils.ts";
import { type CellState, stripReading } from "./reading.ts";

interface StripProps {
  /** Oldest first, at most 90; fewer are drawn at the right, because the newest stands at the edge. */
  cells: readonly CellState[];
  /** Length of one cell in seconds. */
  cellSeconds?: number;
  className?: string;
}

const most = 90;
const pitch = 2;
const height = 16;
const looks = {
  healthy: { tall: 7, fill: "fill-healthy-mark opacity-55" },
  degraded: { tall: 11, fill: "fill-degraded-mark" },
  down: { tall: 16, fill: "fill-down-mark" },
} as const;

/** The last minutes as a strip of cells: height tells the state, colour repeats it, a hollow stretch has no data. */
export function Strip({ cells, cellSeconds = 10, className }: StripProps) {
  const shown = cells.slice(-most);
  const start = most - shown.length;
  return (
    <svg
      role="img"
      aria-label={stripReading(shown, cellSeconds)}
      viewBox={`0 0 ${most * pitch} ${height}`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      className={cn("block h-4 w-45 max-md:h-[18px] max-md:w-full", className)}
    >
      {shown.map((state, index) => {
        if (state === "unknown") return null;
        const look = looks[state];
        const x = (start + index) * pitch;
        return <rect key={x} x={x} y={height - look.tall} width={1.2} height={look.tall} className={look.fill} />;
      })}
      {stretchesWithoutData(shown).map(({ from, count }) => (
        <rect
          key={from}
          x={(start + from) * pitch + 0.5}
          y={height - 7.5}
          width={count * pitch - 1}
          height={7}
          className="fill-none stroke-unknown-mark"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

// Cells are too narrow to be hollow one by one, so neighbours share one outline.
function stretchesWithoutData(cells: readonly CellState[]): { from: number; count: number }[] {
  const stretches: { from: number; count: number }[] = [];
  cells.forEach((state, index) => {
    const last = stretches.at(-1);
    if (state !== "unknown") return;
    if (last && last.from + last.count === index) last.count += 1;
    else stretches.push({ from: index, count: 1 });
  });
  return stretches;
}
