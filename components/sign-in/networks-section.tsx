"use client";
import { useMemo, useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { AllowNetworkDialog } from "./allow-network-dialog.tsx";
import { TakeBackNetworkDialog } from "./take-back-network-dialog.tsx";
import type { AllowedNetwork, SignInRules } from "./types.ts";
import { whoseNetwork } from "./words.ts";

const facts: DataColumn<AllowedNetwork>[] = [
  {
    id: "whose",
    header: "For",
    cell: (row) => <PersonCell name={whoseNetwork(row)} detail={row.role ? "role" : "vendor"} />,
  },
  { id: "network", header: "Network", phone: "start", cell: (row) => <span className="mono">{row.network}</span> },
  { id: "note", header: "Which place", phone: "end", cell: (row) => row.note },
  { id: "since", header: "Allowed", cell: (row) => <TimeCell at={row.createdAt} show="day" /> },
];

/** From where people of a role or a vendor may sign in and work; without any, from anywhere. */
export function NetworksSection({ rules, mayWrite }: { rules: SignInRules; mayWrite: boolean }) {
  const [allowing, setAllowing] = useState(false);
  const [removing, setRemoving] = useState<AllowedNetwork | null>(null);
  const columns = useMemo<DataColumn<AllowedNetwork>[]>(
    () => [
      ...facts,
      {
        id: "acts",
        header: "",
        align: "end",
        phone: "side",
        cell: (row) =>
          mayWrite ? (
            <Button
              size="sm"
              variant="danger-quiet"
              aria-label={`Take back ${row.network} for ${whoseNetwork(row)}`}
              onClick={() => setRemoving(row)}
            >
              Take back…
            </Button>
          ) : null,
      },
    ],
    [mayWrite],
  );
  return (
    <Section
      title="Allowed networks"
      count={rules.networks.length}
      actions={
        mayWrite ? (
          <Button size="sm" onClick={() => setAllowing(true)}>
            Allow a network…
          </Button>
        ) : undefined
      }
    >
      <DataTable
        label="Allowed networks"
        columns={columns}
        rows={rules.networks}
        getRowId={(row) => row.id}
        keys={false}
        empty={
          <EmptyState title="People may sign in from anywhere">
            Once a role or a vendor has a network, its people are answered from there only. Allow the network you are in
            first.
          </EmptyState>
        }
      />
      {allowing ? (
        <AllowNetworkDialog
          vendors={rules.vendors}
          yourAddress={rules.yourAddress}
          onClose={() => setAllowing(false)}
        />
      ) : null}
      {removing ? <TakeBackNetworkDialog network={removing} onClose={() => setRemoving(null)} /> : null}
    </Section>
  );
}
