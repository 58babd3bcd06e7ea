import type { DataColumn } from "#components/data-table/column.ts";
import { NumberCell } from "#components/data-table/number-cell.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { RiskLevel } from "#components/ui/risk-level.tsx";
import { routes } from "#lib/routes.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";

type DatasetRow = RouterOutputs["datasets"]["list"]["rows"][number];

export const datasetColumns: DataColumn<DatasetRow>[] = [
  {
    id: "name",
    header: "Dataset",
    cell: (row) => <PersonCell name={row.name} detail={row.kind} href={routes.dataset(row.id)} />,
  },
  { id: "sensitivity", header: "Sensitivity", phone: "side", cell: (row) => <RiskLevel level={row.sensitivity} /> },
  { id: "environment", header: "Environment", phone: "start", cell: (row) => row.environmentName },
  { id: "residency", header: "Stays in", cell: (row) => row.residency },
  { id: "scopes", header: "Scopes", align: "end", cell: (row) => <NumberCell text={String(row.scopes)} /> },
  { id: "projects", header: "Projects", align: "end", cell: (row) => <NumberCell text={String(row.projects)} /> },
  {
    id: "grants",
    header: "Open grants",
    align: "end",
    phone: "end",
    phoneLabel: "open grants",
    cell: (row) => <NumberCell text={String(row.openGrants)} />,
  },
];
