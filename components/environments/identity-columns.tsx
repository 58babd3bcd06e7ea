import type { DataColumn } from "#components/data-table/column.ts";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { routes } from "#lib/routes.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { KeyState } from "./key-state.tsx";
import { kindTitle, scopeWords } from "./words.ts";

export type IdentityRow = RouterOutputs["serviceIdentities"]["list"]["rows"][number];

/** For whom or what its key is good: the one environment or the one person. */
function boundTo(row: IdentityRow) {
  if (row.environment)
    return (
      <PersonCell name={row.environment.name} detail="environment" href={routes.environment(row.environment.id)} />
    );
  if (row.annotator)
    return <PersonCell name={row.annotator.name} detail={row.vendorName} href={routes.annotator(row.annotator.id)} />;
  return null;
}

export const identityColumns: DataColumn<IdentityRow>[] = [
  {
    id: "name",
    header: "Identity",
    cell: (row) => (
      <PersonCell name={row.name} detail={row.demo ? `${kindTitle[row.kind]}, a stand-in` : kindTitle[row.kind]} />
    ),
  },
  { id: "bound", header: "Only for", phone: "start", cell: boundTo },
  { id: "scope", header: "May", cell: (row) => scopeWords[row.kind] },
  {
    id: "key",
    header: "Key",
    phone: "side",
    cell: (row) =>
      row.revokedAt ? (
        <StateBadge state="closed" word="Revoked" detail={<DateTime at={row.revokedAt} />} stacked />
      ) : (
        <KeyState keyTimes={row.key} stacked />
      ),
  },
  {
    id: "used",
    header: "Last used",
    cell: (row) =>
      row.lastUsedAt ? (
        <>
          <RelativeTime at={row.lastUsedAt} />
          <span className="mono block text-xs text-ink-faint">{row.lastUsedFrom ?? "address unknown"}</span>
        </>
      ) : (
        <span className="text-ink-faint">never</span>
      ),
  },
];
