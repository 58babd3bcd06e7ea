"use client";
import { useMemo } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { formatNumber } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import { boardLimit } from "#lib/schemas/health.ts";
import { LiveFigure, LiveRoundTrip } from "./live-figure.tsx";
import { LiveAge, LiveState } from "./live-state.tsx";
import { LiveStrip } from "./live-strip.tsx";
import type { Board, Filters, LiveRow } from "./types.ts";
import { useSteadyOrder } from "./use-steady-order.ts";

const columns: DataColumn<LiveRow>[] = [
  {
    id: "name",
    header: "Person",
    cell: (row) => <PersonCell name={row.name} detail={detailOf(row)} href={routes.healthOf(row.annotatorId)} />,
  },
  { id: "state", header: "State", phone: "side", cell: (row) => <LiveState row={row} /> },
  {
    id: "rtt",
    header: "p50 / p95 ms",
    align: "end",
    phone: "start",
    phoneLabel: "p50 / p95",
    cell: (row) => <LiveRoundTrip row={row} />,
  },
  { id: "jitter", header: "Jitter", align: "end", cell: (row) => <LiveFigure row={row} figure="jitter" /> },
  {
    id: "loss",
    header: "Loss",
    align: "end",
    phone: "end",
    phoneLabel: "loss",
    cell: (row) => <LiveFigure row={row} figure="loss" />,
  },
  { id: "age", header: "Data age", align: "end", cell: (row) => <LiveAge row={row} /> },
  { id: "strip", header: "Last 15 min", width: "w-48", phone: "wide", cell: (row) => <LiveStrip row={row} /> },
];

/** Second line: the vendor, else what the person works on. */
function detailOf(row: LiveRow): string {
  const work = row.projects.length > 2 ? `${row.projects.length} projects` : row.projects.join(", ");
  return [row.vendorName, work].filter(Boolean).join(", ");
}

const toOptions = (choices: readonly { id: string; name: string }[]) =>
  choices.map(({ id, name }) => ({ value: id, label: name }));

/** Everyone within reach, worst first, with figures that age by themselves. */
export function BoardTable({ board, filters, filtered }: { board: Board; filters: Filters; filtered: boolean }) {
  const live = useMemo(() => board.rows.map((row) => ({ ...row, asOf: board.asOf })), [board]);
  const { rows, around } = useSteadyOrder(live, (row) => row.annotatorId);
  const { people } = board.counts;
  return (
    // Four filters do not fit beside the search box of a phone: two a row under it.
    <div className="mt-3 max-md:[&_search>button]:basis-[45%] max-md:[&_search>label]:basis-full">
      <FilterBar
        searchLabel="Name"
        filters={[
          {
            param: "state",
            label: "State",
            options: [
              { value: "down", label: "Down" },
              { value: "degraded", label: "Degraded" },
              { value: "unknown", label: "Unknown" },
              { value: "healthy", label: "Healthy" },
            ],
          },
          ...(filters.projects.length > 1
            ? [{ param: "project", label: "Project", options: toOptions(filters.projects) }]
            : []),
          ...(filters.environments.length > 1
            ? [{ param: "environment", label: "Environment", options: toOptions(filters.environments) }]
            : []),
          ...(filters.vendors.length > 1
            ? [{ param: "vendor", label: "Vendor", options: toOptions(filters.vendors) }]
            : []),
        ]}
      />
      <div {...around}>
        <DataTable
          label="People, worst first"
          columns={columns}
          rows={rows}
          getRowId={(row) => row.annotatorId}
          rowHref={(row) => routes.healthOf(row.annotatorId)}
          empty={
            filtered ? (
              <EmptyState title="No one matches these filters">Clear a filter to see more people.</EmptyState>
            ) : (
              <EmptyState title="No one is watched yet">
                People appear here once they are assigned to a project. Figures come from their probe; they enrol it on
                their page “My connection”.
              </EmptyState>
            )
          }
          footer={
            board.rows.length > 0 ? (
              <p className="mt-2 text-xs text-ink-faint">
                {formatNumber(board.rows.length)} of {formatNumber(people)} shown.
                {board.rows.length >= boardLimit
                  ? ` The list ends at ${boardLimit}, worst first; narrow it by a filter.`
                  : ""}{" "}
                Loss is that of the last minute.
              </p>
            ) : null
          }
        />
      </div>
    </div>
  );
}
