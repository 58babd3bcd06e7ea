import type { ReactNode } from "react";

/** One column of the one table. */
export interface DataColumn<Row> {
  id: string;
  /** Words of the column head; empty for a column of acts. */
  header: string;
  cell: (row: Row) => ReactNode;
  /** Name of the sort order in the URL; the server sorts. Without it the head is plain text. */
  sort?: string;
  /** end for numbers and acts. */
  align?: "start" | "end";
  /** Width utility of the head cell: "w-28". */
  width?: string;
  /**
   * Place on a phone, where a row is two or three lines: main = first line left, side = first line right,
   * start and end = second line, wide = a line of its own, hide = not shown. Default: hide, but first column main.
   */
  phone?: "main" | "side" | "start" | "end" | "wide" | "hide";
  /** Grey word before the value on a phone, where there is no head: "gate until". */
  phoneLabel?: string;
}

const places = {
  main: "max-md:col-start-1 max-md:row-start-1 max-md:text-left",
  side: "max-md:col-start-2 max-md:row-start-1 max-md:text-right",
  start: "max-md:col-start-1 max-md:row-start-2 max-md:text-left",
  end: "max-md:col-start-2 max-md:row-start-2 max-md:text-right",
  wide: "max-md:col-span-2 max-md:row-start-3 max-md:text-left",
  hide: "max-md:hidden",
} as const;

/** Classes that put a cell in its place on a phone. */
export function phonePlace<Row>(column: DataColumn<Row>, index: number): string {
  return places[column.phone ?? (index === 0 ? "main" : "hide")];
}
