import type { DataColumn } from "#components/data-table/column.ts";
import { NumberCell } from "#components/data-table/number-cell.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { routes } from "#lib/routes.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";

type ProjectRow = RouterOutputs["projects"]["list"]["rows"][number];

const name: DataColumn<ProjectRow> = {
  id: "name",
  header: "Project",
  cell: (row) => <PersonCell name={row.name} detail={row.environmentName} href={routes.project(row.id)} />,
};
const counts: DataColumn<ProjectRow>[] = [
  {
    id: "people",
    header: "People",
    align: "end",
    phone: "side",
    phoneLabel: "people",
    cell: (row) => <NumberCell text={String(row.people)} />,
  },
  {
    id: "grants",
    header: "Open grants",
    align: "end",
    phone: "end",
    phoneLabel: "open grants",
    cell: (row) => <NumberCell text={String(row.openGrants)} />,
  },
];

export const clientColumns: DataColumn<ProjectRow>[] = [
  name,
  {
    id: "vendors",
    header: "Vendors",
    phone: "start",
    cell: (row) =>
      row.vendors.length === 0 ? <span className="text-ink-faint">none yet</span> : row.vendors.join(", "),
  },
  ...counts,
];

/** A coordinator has one vendor, their own. */
export const vendorColumns: DataColumn<ProjectRow>[] = [name, ...counts];
