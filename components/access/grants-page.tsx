"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { useClock } from "#components/ui/clock.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkTabs } from "#components/ui/link-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { GrantBadge } from "./grant-badge.tsx";
import type { GrantParams } from "./list-params.ts";
import { LockButton } from "./lock-button.tsx";
import { LockList } from "./lock-list.tsx";
import { observationIsOld } from "./words.ts";

type GrantRow = RouterOutputs["access"]["grants"]["rows"][number];

const columns: DataColumn<GrantRow>[] = [
  {
    id: "who",
    header: "Grant",
    cell: (g) => <PersonCell name={g.annotator} detail={`${g.code} · ${g.vendor}`} href={routes.grant(g.id)} />,
  },
  { id: "project", header: "For", phone: "start", cell: (g) => <PersonCell name={g.project} detail={g.scope} /> },
  { id: "where", header: "Where", cell: (g) => g.environment },
  {
    id: "state",
    header: "VPN",
    phone: "side",
    cell: (g) => <GrantBadge grant={g} stacked detail={g.state === "suspended" ? g.stateReason : undefined} />,
  },
  { id: "ends", header: "Ends", phone: "end", cell: (g) => <TimeCell at={g.endsAt} /> },
];

/** What was granted and what is really open, newest first. */
export function GrantsPage({ params, rights }: { params: GrantParams; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.access.grants.queryOptions(params.input));
  const active = useClock(
    (now) => data.rows.filter((g) => g.planeStatus === "active" && !observationIsOld(g, now)).length,
  );
  const unproven = data.rows.filter((g) => g.planeStatus === "not_proven").length;
  const more = data.newer === null && data.older === null ? "" : " on this page";
  const title =
    params.view === "open"
      ? data.rows.length === 0
        ? "No access is open"
        : `${plural(data.rows.length, "grant")}${more}, ${active} seen open`
      : `${plural(data.rows.length, "grant")}${more}`;
  return (
    <>
      <PageHeader
        title={title}
        actions={can(rights, "lock.set") ? <LockButton target="everyone" targetId={null} /> : undefined}
      >
        {unproven > 0 ? (
          <>
            <b>{plural(unproven, "closing", "closings")} could not be proven.</b> They stay on this list until the
            gateway confirms.
          </>
        ) : (
          "Active is shown only when the gateway reported the peer; closed only when it was seen gone twice."
        )}
      </PageHeader>
      {can(rights, "lock.read") ? <LockList canLift={can(rights, "lock.lift")} /> : null}
      <LinkTabs
        label="Which grants"
        items={[
          { href: routes.grants(), label: "Open", current: params.view === "open" },
          { href: `${routes.grants()}?view=closed`, label: "Closed", current: params.view === "closed" },
          { href: `${routes.grants()}?view=all`, label: "All", current: params.view === "all" },
        ]}
      />
      <DataTable
        label="Grants"
        columns={columns}
        rows={data.rows}
        getRowId={(row) => row.id}
        rowHref={(row) => routes.grant(row.id)}
        empty={
          <EmptyState title={params.view === "closed" ? "Nothing was closed yet" : "No access is open"}>
            A grant appears here when a request got both approvals.
          </EmptyState>
        }
        footer={
          data.rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older}>{`${data.rows.length} shown, newest first`}</Pager>
          ) : undefined
        }
      />
    </>
  );
}
