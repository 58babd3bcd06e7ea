"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import { gatewayStanding } from "#lib/gateway-state.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CreateEnvironmentDialog } from "./create-environment-dialog.tsx";
import { environmentColumns } from "./environment-columns.tsx";
import type { EnvironmentParams } from "./list-params.ts";
import { standingEveryMs } from "./use-standing.ts";

/** Every place where data lives, and whether its gateway reports. */
export function EnvironmentsPage({ params, rights }: { params: EnvironmentParams; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data, dataUpdatedAt } = useSuspenseQuery(
    trpc.environments.list.queryOptions(params.input, { refetchInterval: standingEveryMs }),
  );
  const [creating, setCreating] = useState(false);
  const rows = useMemo(() => {
    const read = { asOf: data.asOf, reportEveryMs: data.reportEveryMs, updatedAt: dataUpdatedAt };
    return data.rows.map((row) => ({ ...row, read }));
  }, [data, dataUpdatedAt]);
  const quiet = data.rows.filter(
    (row) => gatewayStanding(row.gateway, data.asOf.getTime(), data.reportEveryMs) !== "reporting",
  ).length;
  const add = can(rights, "environment.write") ? (
    <Button variant="primary" onClick={() => setCreating(true)}>
      Add an environment…
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={titleOf(rows.length, quiet, Boolean(data.newer ?? data.older))} actions={add}>
        A gateway that falls silent closes everything by itself when its lease ends. What it shows here is what it last
        read back, never what it was told.
      </PageHeader>
      <DataTable
        label="Environments"
        columns={environmentColumns}
        rows={rows}
        getRowId={(row) => row.id}
        rowHref={(row) => routes.environment(row.id)}
        toolbar={rows.length > 0 || params.filtered ? <FilterBar searchLabel="Name" /> : undefined}
        empty={
          params.filtered ? (
            <EmptyState title="No environment matches">Clear the search to see all of them.</EmptyState>
          ) : (
            <EmptyState
              title="No environments yet"
              action={add && <Button onClick={() => setCreating(true)}>Add an environment…</Button>}
            >
              An environment is a place where data lives: its VPN entry point and its annotation tool. Datasets and
              projects belong to one.
            </EmptyState>
          )
        }
        footer={
          rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older} words={{ newer: "Before", older: "After" }}>
              {`${plural(rows.length, "environment")} shown, by name`}
            </Pager>
          ) : undefined
        }
      />
      {creating ? <CreateEnvironmentDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function titleOf(shown: number, quiet: number, more: boolean): string {
  if (shown === 0) return "No environments";
  const all = more ? `${shown} environments on this page` : plural(shown, "environment");
  if (quiet === 0) return shown === 1 && !more ? "1 environment, its gateway reports" : `${all}, every gateway reports`;
  return `${all}, ${quiet} without a reporting gateway`;
}
