"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CreateDatasetDialog } from "./create-dataset-dialog.tsx";
import { datasetColumns } from "./dataset-columns.tsx";
import type { DatasetParams } from "./list-params.ts";

/** What data there is, where it lives, and whether anybody reaches it now. */
export function DatasetsPage({ params, rights }: { params: DatasetParams; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.datasets.list.queryOptions(params.input));
  const [creating, setCreating] = useState(false);
  const { rows } = data;
  const reached = rows.filter((row) => row.openGrants > 0).length;
  const add = can(rights, "dataset.write") ? (
    <Button variant="primary" onClick={() => setCreating(true)}>
      Add a dataset…
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={titleOf(rows.length, reached, Boolean(data.newer ?? data.older))} actions={add}>
        Data never leaves its environment. People reach one scope of a dataset at a time, through a grant that two
        people approved.
      </PageHeader>
      <DataTable
        label="Datasets"
        columns={datasetColumns}
        rows={rows}
        getRowId={(row) => row.id}
        rowHref={(row) => routes.dataset(row.id)}
        toolbar={rows.length > 0 || params.filtered ? <FilterBar searchLabel="Name" /> : undefined}
        empty={
          params.filtered ? (
            <EmptyState title="No dataset matches">Clear the search to see all of them.</EmptyState>
          ) : (
            <EmptyState
              title="No datasets yet"
              action={add && <Button onClick={() => setCreating(true)}>Add a dataset…</Button>}
            >
              Name the data, say where it lives and how sensitive it is; then cut it into scopes that projects hand out.
            </EmptyState>
          )
        }
        footer={
          rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older} words={{ newer: "Before", older: "After" }}>
              {`${plural(rows.length, "dataset")} shown, by name`}
            </Pager>
          ) : undefined
        }
      />
      {creating ? <CreateDatasetDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function titleOf(shown: number, reached: number, more: boolean): string {
  if (shown === 0) return "No datasets";
  const all = more ? `${shown} datasets on this page` : plural(shown, "dataset");
  if (reached === 0) return `${all}, nobody may reach ${shown === 1 ? "it" : "one"} now`;
  return `${all}, ${reached} with open grants`;
}
