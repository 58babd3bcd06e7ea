"use client";
import { rowSortingFeature, type SortingState, tableFeatures, useTable } from "@tanstack/react-table";
import { useRouter } from "next/navigation";
import { type MouseEvent, type ReactNode, useMemo, useRef, useTransition } from "react";
import { cn } from "#lib/utils.ts";
import { type DataColumn, phonePlace } from "./column.ts";
import { SortHead } from "./sort-head.tsx";
import { useRowKeys } from "./use-row-keys.ts";
import { readSort, useUrlParams } from "./use-url-params.ts";

const features = tableFeatures({ rowSortingFeature });

export interface DataTableProps<Row extends object> {
  /** What the rows are, read aloud: "Annotators". */
  label: string;
  /** Stable between renders (module scope or useMemo). */
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  getRowId: (row: Row) => string;
  /** Where a row leads; a press anywhere on it goes there. The first cell must hold the link (PersonCell does). */
  rowHref?: (row: Row) => string;
  /** Shown instead of the rows: an EmptyState. */
  empty: ReactNode;
  /** FilterBar. */
  toolbar?: ReactNode;
  /** Pager. */
  footer?: ReactNode;
  /** Order used without a sort in the URL: "name" or "-name". */
  defaultSort?: string;
  density?: "compact" | "comfortable";
  /** J, K and Enter move over the rows; switch it off when several tables share a page. */
  keys?: boolean;
}

/**
 * The one table. The server filters, sorts and pages; this shows a page and keeps filter and order in the URL.
 * Below 720 px a row becomes two or three lines, see `phone` of the columns.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, getRowId, rowHref, density = "comfortable", keys = true } = props;
  const router = useRouter();
  const params = useUrlParams();
  // The next page comes when its rows are there; until then the pressed table says that it was pressed.
  const [leaving, leave] = useTransition();
  const pending = params.pending || leaving;
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body, keys && rows.length > 0);

  const sorting = useMemo<SortingState>(() => {
    const sort = readSort(params.get("sort") ?? props.defaultSort ?? "");
    return sort ? [sort] : [];
  }, [params.get, props.defaultSort]);
  const definitions = useMemo(
    () => columns.map((column) => ({ id: column.id, header: column.header, enableSorting: Boolean(column.sort) })),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({ features, columns: definitions, data, getRowId, manualSorting: true, state: { sorting } });
  const columnById = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);

  return (
    <div>
      {props.toolbar}
      {rows.length === 0 ? (
        <div className={cn(props.toolbar && "border-t border-line")}>{props.empty}</div>
      ) : (
        <div className="max-lg:overflow-x-auto">
          <table
            aria-label={props.label}
            aria-busy={pending}
            className={cn("w-full border-collapse max-md:block", pending && "opacity-70")}
          >
            <thead className="max-md:hidden">
              {table.getHeaderGroups().map((group) => (
                <tr key={group.id}>
                  {group.headers.map((header) => {
                    const column = columnById.get(header.column.id);
                    return column ? (
                      <SortHead
                        key={header.id}
                        column={column}
                        sort={sorting[0]}
                        onSort={(sort) => params.set({ sort })}
                      />
                    ) : null;
                  })}
                </tr>
              ))}
            </thead>
            <tbody ref={body} className="max-md:block">
              {table.getRowModel().rows.map((row) => {
                const href = rowHref?.(row.original);
                return (
                  // The link in the first cell is the keyboard's way; the press on the row only widens it for the pointer.
                  <tr
                    key={row.id}
                    data-row={row.id}
                    onClick={(event) => {
                      if (href && isPlainPress(event)) leave(() => router.push(href));
                    }}
                    className={cn(
                      "border-b border-line hover:bg-hover",
                      "data-current:bg-selected data-current:[&>td:first-child]:before:absolute data-current:[&>td:first-child]:before:inset-y-0 data-current:[&>td:first-child]:before:-left-2 data-current:[&>td:first-child]:before:w-0.5 data-current:[&>td:first-child]:before:bg-accent-ink",
                      "max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-0.5 max-md:py-[9px]",
                      href && "cursor-pointer",
                    )}
                  >
                    {columns.map((column, index) => (
                      <td
                        key={column.id}
                        className={cn(
                          "relative pr-3 align-middle last:pr-0 max-md:block max-md:p-0",
                          density === "compact" ? "h-8 py-[5px]" : "h-10 py-[7px]",
                          "max-md:h-auto",
                          column.align === "end" && "pr-6 text-right whitespace-nowrap tabular-nums last:pr-0",
                          phonePlace(column, index),
                        )}
                      >
                        {column.phoneLabel ? (
                          <span className="text-xs text-ink-faint md:hidden">{column.phoneLabel} </span>
                        ) : null}
                        {column.cell(row.original)}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {props.footer}
    </div>
  );
}

// A press on a link or control inside the row, or the end of selecting text, is not a press on the row.
function isPlainPress(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return false;
  if (target.closest("a,button,input,select,textarea,label,[role=menuitem]")) return false;
  return !globalThis.getSelection()?.toString();
}
