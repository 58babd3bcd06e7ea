import { ArrowDown, ArrowUp } from "lucide-react";
import { cn } from "#lib/utils.ts";
import type { DataColumn } from "./column.ts";

interface SortHeadProps<Row> {
  column: DataColumn<Row>;
  sort: { id: string; desc: boolean } | undefined;
  /** Receives "name", "-name". */
  onSort: (sort: string) => void;
}

/** Head cell; a button when the server can sort by this column. */
export function SortHead<Row>({ column, sort, onSort }: SortHeadProps<Row>) {
  const active = column.sort !== undefined && sort?.id === column.sort;
  const Arrow = sort?.desc ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={active ? (sort?.desc ? "descending" : "ascending") : undefined}
      className={cn(
        "h-7 border-b border-line pr-3 align-middle text-xs font-medium whitespace-nowrap text-ink-faint last:pr-0 aria-[sort]:text-ink",
        column.align === "end" ? "pr-6 text-right last:pr-0" : "text-left",
        column.width,
      )}
    >
      {column.sort ? (
        <button
          type="button"
          onClick={() => onSort(active && !sort?.desc ? `-${column.sort}` : `${column.sort}`)}
          className="inline-flex min-h-6 items-center gap-0.5 rounded-sm font-medium hover:text-ink"
        >
          {column.header}
          {active ? <Arrow aria-hidden="true" className="size-3.5" strokeWidth={1.8} /> : null}
        </button>
      ) : (
        column.header || <span className="sr-only">Acts</span>
      )}
    </th>
  );
}
