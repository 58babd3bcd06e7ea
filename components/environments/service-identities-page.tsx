"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import type { Permission } from "#lib/permissions.ts";
import { keyStanding } from "#lib/service-key.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { IdentityActs } from "./identity-acts.tsx";
import { type IdentityRow, identityColumns } from "./identity-columns.tsx";
import type { IdentityParams } from "./list-params.ts";
import { standingEveryMs } from "./use-standing.ts";
import { kindTitle } from "./words.ts";

const filters = [
  {
    param: "kind",
    label: "Kind",
    options: [
      { value: "gateway", label: kindTitle.gateway },
      { value: "probe", label: kindTitle.probe },
    ],
  },
  { param: "state", label: "State", options: [{ value: "revoked", label: "Revoked" }] },
];

/** Every program that holds a key to the portal: what it may, until when, and where it was last used. */
export function ServiceIdentitiesPage({ params, rights }: { params: IdentityParams; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.serviceIdentities.list.queryOptions(params.input, { refetchInterval: standingEveryMs }),
  );
  const columns = useMemo<DataColumn<IdentityRow>[]>(
    () => [
      ...identityColumns,
      {
        id: "acts",
        header: "",
        align: "end",
        phone: "end",
        cell: (row) => <IdentityActs identity={row} rights={rights} />,
      },
    ],
    [rights],
  );
  return (
    <>
      <PageHeader title={titleOf(data.rows, data.asOf, params.input.state === "revoked")}>
        Programs that hold a key of their own. Each renews it by itself in time; a revoked one is refused with its next
        request.
      </PageHeader>
      <DataTable
        label="Service identities"
        columns={columns}
        rows={data.rows}
        getRowId={(row) => row.id}
        toolbar={<FilterBar searchLabel="Name" filters={filters} />}
        empty={
          params.filtered ? (
            <EmptyState title="No identity matches these filters">Clear a filter to see more.</EmptyState>
          ) : (
            <EmptyState title="No service identities yet">
              A gateway agent is enrolled on its environment's page, a probe on its person's.
            </EmptyState>
          )
        }
        footer={
          data.rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older} words={{ newer: "Before", older: "After" }}>
              {`${plural(data.rows.length, "identity", "identities")} shown, by name`}
            </Pager>
          ) : undefined
        }
      />
    </>
  );
}

function titleOf(rows: readonly IdentityRow[], asOf: Date, revoked: boolean): string {
  const all = plural(rows.length, "service identity", "service identities");
  if (revoked) return `${all} revoked`;
  const standings = rows.map(({ key }) => (key ? keyStanding(key, asOf.getTime()) : null));
  const expired = standings.filter((standing) => standing === "expired").length;
  const due = standings.filter((standing) => standing === "renewal_due").length;
  const parts = [expired > 0 ? `${expired} expired` : null, due > 0 ? `${due} to be renewed` : null].filter(Boolean);
  return parts.length > 0 ? `${all}, ${parts.join(", ")}` : all;
}
