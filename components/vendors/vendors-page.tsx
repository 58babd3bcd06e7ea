"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { NumberCell } from "#components/data-table/number-cell.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { CreateVendorDialog } from "./create-vendor-dialog.tsx";
import type { VendorParams } from "./list-params.ts";

type VendorRow = RouterOutputs["vendors"]["list"]["rows"][number];

const columns: DataColumn<VendorRow>[] = [
  {
    id: "name",
    header: "Vendor",
    cell: (row) => (
      <PersonCell
        name={row.name}
        detail={row.coordinators === 0 ? "no coordinator yet" : plural(row.coordinators, "coordinator")}
        href={routes.vendor(row.id)}
      />
    ),
  },
  {
    id: "status",
    header: "State",
    phone: "side",
    cell: (row) => (
      <StateBadge
        state={row.status === "active" ? "valid" : "suspended"}
        word={row.status === "active" ? "Working" : undefined}
      />
    ),
  },
  {
    id: "people",
    header: "Annotators",
    align: "end",
    phone: "start",
    phoneLabel: "annotators",
    cell: (row) => <NumberCell text={String(row.annotators)} />,
  },
  {
    id: "cleared",
    header: "Cleared",
    align: "end",
    phone: "end",
    phoneLabel: "cleared",
    cell: (row) => <NumberCell text={String(row.cleared)} />,
  },
  { id: "projects", header: "Projects", align: "end", cell: (row) => <NumberCell text={String(row.projects)} /> },
  { id: "grants", header: "Open grants", align: "end", cell: (row) => <NumberCell text={String(row.openGrants)} /> },
];

const filters = [
  {
    param: "status",
    label: "State",
    options: [
      { value: "active", label: "Working" },
      { value: "suspended", label: "Suspended" },
    ],
  },
];

/** The outside companies and how far their people are. */
export function VendorsPage({ params, rights }: { params: VendorParams; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.vendors.list.queryOptions(params.input));
  const [creating, setCreating] = useState(false);
  const cleared = data.rows.reduce((sum, row) => sum + row.cleared, 0);
  const suspended = data.rows.filter((row) => row.status === "suspended").length;
  const whole = data.newer === null && data.older === null;
  return (
    <>
      <PageHeader
        title={
          data.rows.length === 0
            ? params.filtered
              ? "No vendor matches"
              : "No vendors yet"
            : `${plural(data.rows.length, "vendor")}${whole ? "" : " on this page"}, ${plural(cleared, "cleared person", "cleared people")}`
        }
        actions={
          can(rights, "vendor.create") ? (
            <Button variant="primary" onClick={() => setCreating(true)}>
              Add a vendor
            </Button>
          ) : undefined
        }
      >
        {suspended > 0 ? (
          <b>{plural(suspended, "vendor is", "vendors are")} suspended; nobody of them can connect.</b>
        ) : (
          "Each sees its own people, projects and grants only."
        )}
      </PageHeader>
      <DataTable
        label="Vendors"
        columns={columns}
        rows={data.rows}
        getRowId={(row) => row.id}
        rowHref={(row) => routes.vendor(row.id)}
        toolbar={
          data.rows.length === 0 && !params.filtered ? undefined : (
            <FilterBar searchLabel="Company name" filters={filters} />
          )
        }
        empty={
          params.filtered ? (
            <EmptyState title="No vendor matches these filters">Clear a filter to see more.</EmptyState>
          ) : (
            <EmptyState title="No vendors yet">Add the first company, then invite its coordinator.</EmptyState>
          )
        }
        footer={
          data.rows.length > 0 ? (
            <Pager
              newer={data.newer}
              older={data.older}
              words={{ newer: "Before", older: "After" }}
            >{`${plural(data.rows.length, "vendor")} shown, by name`}</Pager>
          ) : undefined
        }
      />
      {creating ? <CreateVendorDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}
