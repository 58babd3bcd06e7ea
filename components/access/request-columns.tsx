import type { DataColumn } from "#components/data-table/column.ts";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { routes } from "#lib/routes.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { hoursInWords, nextStepTitle, requestState } from "./words.ts";

export type RequestRow = RouterOutputs["access"]["requests"]["rows"][number];

export const requestColumns: DataColumn<RequestRow>[] = [
  {
    id: "who",
    header: "Request",
    cell: (r) => <PersonCell name={r.annotator} detail={`${r.code} · ${r.vendor}`} href={routes.request(r.id)} />,
  },
  { id: "project", header: "For", phone: "start", cell: (r) => <PersonCell name={r.project} detail={r.scope} /> },
  { id: "asks", header: "Asks for", cell: (r) => `VPN for ${hoursInWords(r.durationHours)}` },
  {
    id: "state",
    header: "State",
    phone: "side",
    cell: (r) => (
      <StateBadge
        {...requestState(r.state, r.waitsForMe)}
        detail={r.nextStep && !r.waitsForMe ? nextStepTitle[r.nextStep] : undefined}
      />
    ),
  },
  { id: "asked", header: "Asked", phone: "end", cell: (r) => <TimeCell at={r.createdAt} /> },
  { id: "by", header: "By", cell: (r) => r.requestedByName },
];
