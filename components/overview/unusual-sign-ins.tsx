import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { routes } from "#lib/routes.ts";
import { unusualSentence } from "#lib/unusual-sign-in.ts";
import type { Overview } from "./overview-page.tsx";

const columns: DataColumn<Overview["unusualSignIns"][number]>[] = [
  { id: "who", header: "Person", cell: (row) => <PersonCell name={row.name} detail={row.vendor ?? row.email} /> },
  {
    id: "what",
    header: "Unusual",
    phone: "wide",
    cell: (row) => (
      <StateBadge state="lapsing" word={<span className="whitespace-normal">{unusualSentence(row)}</span>} />
    ),
  },
  { id: "at", header: "When", phone: "side", cell: (row) => <TimeCell at={row.at} /> },
];

/** Sign-ins of the last week somebody should look at. */
export function UnusualSignIns({ rows }: { rows: Overview["unusualSignIns"] }) {
  return (
    <Section
      title="Unusual sign-ins"
      count="the last 7 days"
      actions={<TextLink href={`${routes.signIns()}?unusual=yes`}>All unusual ones</TextLink>}
    >
      <DataTable
        label="Unusual sign-ins"
        columns={columns}
        rows={rows}
        getRowId={(row) => row.id}
        keys={false}
        empty={null}
      />
    </Section>
  );
}
