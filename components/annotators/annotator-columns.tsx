import type { DataColumn } from "#components/data-table/column.ts";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { StateCell } from "#components/data-table/state-cell.tsx";
import { plural } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { AccessState } from "./access-state.tsx";
import { ConnectionState } from "./connection-state.tsx";
import { GateEnd } from "./gate-end.tsx";
import { clearanceLook } from "./words.ts";

export type AnnotatorRow = RouterOutputs["annotators"]["list"]["rows"][number];

const clearanceDetail = (row: AnnotatorRow) => {
  if (row.awaitsVerdict) return "evidence to verify";
  if (!row.hasAccount) return "invited";
  return `${row.gatesHeld} of ${row.gatesRequired} gates hold`;
};

const common: DataColumn<AnnotatorRow>[] = [
  {
    id: "clearance",
    header: "Clearance",
    phone: "side",
    cell: (row) => <StateCell {...clearanceLook[row.clearance]} detail={clearanceDetail(row)} />,
  },
  {
    id: "projects",
    header: "Projects",
    cell: (row) =>
      row.projects.length === 0 ? (
        <span className="text-ink-faint">none</span>
      ) : row.projects.length < 3 ? (
        row.projects.join(", ")
      ) : (
        `${row.projects[0]}, ${row.projects.length - 1} more`
      ),
  },
  {
    id: "access",
    header: "Access",
    cell: ({ grants }) => <AccessState grants={grants} />,
  },
  { id: "connection", header: "Connection", phone: "start", cell: (row) => <ConnectionState health={row.health} /> },
  {
    id: "next",
    header: "Next gate lapses",
    phone: "end",
    phoneLabel: "gate until",
    cell: (row) =>
      row.nextEnd ? (
        <GateEnd at={row.nextEnd.at} title={row.nextEnd.title} />
      ) : (
        <span className="text-ink-faint">none</span>
      ),
  },
];

/** Columns of the client, who sees people of several vendors. */
export const clientColumns: DataColumn<AnnotatorRow>[] = [
  {
    id: "name",
    header: "Person",
    cell: (row) => <PersonCell name={row.name} detail={row.vendorName} href={routes.annotator(row.id)} />,
  },
  ...common,
];

/** Columns of a coordinator, whose people are all of one vendor. */
export const vendorColumns: DataColumn<AnnotatorRow>[] = [
  {
    id: "name",
    header: "Person",
    cell: (row) => <PersonCell name={row.name} detail={row.email} href={routes.annotator(row.id)} />,
  },
  ...common,
];

/** "50 people shown, by name". */
export const footText = (rows: number) => `${plural(rows, "person", "people")} shown, by name`;
