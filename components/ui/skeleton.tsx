import { cn } from "#lib/utils.ts";

/** Grey bar in the place of one line. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={cn("block h-2.5 rounded-sm bg-line", className)} />;
}

const widths = ["w-3/5", "w-1/2", "w-2/3", "w-2/5"];

/** Rows that will appear; read aloud as "Loading". */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((key, row) => (
        <div key={key} className="flex h-8 items-center justify-between gap-8 border-b border-line">
          <Skeleton className={widths[row % widths.length]} />
          <Skeleton className="w-16" />
        </div>
      ))}
    </div>
  );
}
