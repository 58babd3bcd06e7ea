import type { DataColumn } from "#components/data-table/column.ts";
import { NumberCell } from "#components/data-table/number-cell.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import { toolTitle } from "#lib/schemas/environments.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { GatewayCell } from "./gateway-cell.tsx";

export type EnvironmentListRow = RouterOutputs["environments"]["list"]["rows"][number] & {
  read: { asOf: Date; reportEveryMs: number; updatedAt: number };
};

export const environmentColumns: DataColumn<EnvironmentListRow>[] = [
  {
    id: "name",
    header: "Environment",
    cell: (row) => <PersonCell name={row.name} detail={row.region} href={routes.environment(row.id)} />,
  },
  {
    id: "gateway",
    header: "Gateway",
    phone: "side",
    cell: (row) => <GatewayCell gateway={row.gateway} read={row.read} />,
  },
  { id: "endpoint", header: "VPN entry point", cell: (row) => <span className="mono">{row.vpnEndpoint}</span> },
  { id: "tool", header: "Tool", phone: "start", cell: (row) => toolTitle[row.toolKind] },
  {
    id: "peers",
    header: "Peers seen",
    align: "end",
    phone: "end",
    phoneLabel: "peers",
    cell: (row) => <NumberCell text={row.gateway?.lastReportAt ? String(row.peers) : "none"} />,
  },
  { id: "grants", header: "Open grants", align: "end", cell: (row) => <NumberCell text={String(row.openGrants)} /> },
  {
    id: "drift",
    header: "Drift",
    align: "end",
    cell: (row) =>
      row.openDrift > 0 ? (
        <StateBadge state="drift" word={plural(row.openDrift, "finding")} />
      ) : (
        <NumberCell text="0" />
      ),
  },
];
