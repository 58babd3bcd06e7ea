"use client";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { deviceName } from "#lib/device-name.ts";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { proofMethodWords } from "#lib/sign-in-method.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { unusualSentence } from "#lib/unusual-sign-in.ts";
import type { SignInParams } from "./list-params.ts";
import type { SignInRow } from "./types.ts";

const columns: DataColumn<SignInRow>[] = [
  {
    id: "who",
    header: "Person",
    cell: (row) => (
      <PersonCell
        name={row.name}
        detail={row.vendor ?? row.email}
        href={row.annotatorId ? routes.annotator(row.annotatorId) : undefined}
      />
    ),
  },
  { id: "at", header: "When", phone: "end", cell: (row) => <TimeCell at={row.at} /> },
  {
    id: "result",
    header: "Result",
    phone: "side",
    cell: (row) =>
      row.accepted ? <StateBadge state="valid" word="Let in" /> : <StateBadge state="failed" word="Refused" />,
  },
  {
    id: "from",
    header: "From",
    phone: "start",
    cell: (row) => (
      <PersonCell
        name={<span className="font-normal">{row.country ?? "No country known"}</span>}
        detail={<span className="mono">{row.sourceIp ?? "address unknown"}</span>}
      />
    ),
  },
  {
    id: "with",
    header: "With",
    cell: (row) => (
      <PersonCell
        name={<span className="font-normal">{deviceName(row.userAgent)}</span>}
        detail={proofMethodWords[row.method]}
      />
    ),
  },
  {
    id: "unusual",
    header: "Unusual",
    phone: "wide",
    cell: (row) => {
      const sentence = unusualSentence(row);
      return sentence ? (
        <StateBadge state="lapsing" word={<span className="whitespace-normal">{sentence}</span>} />
      ) : null;
    },
  },
];

const filters = [
  {
    param: "result",
    label: "Result",
    options: [
      { value: "accepted", label: "Let in" },
      { value: "refused", label: "Refused" },
    ],
  },
  { param: "unusual", label: "Unusual", options: [{ value: "yes", label: "only" }] },
];

/** Who signed in or tried to, when, from where, with what; latest first. */
export function SignInsPage({ params, rights }: { params: SignInParams; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.signIn.history.queryOptions(params.input));
  const known = useQuery(trpc.vendors.list.queryOptions({ limit: 100 }, { enabled: can(rights, "vendor.read") }));
  const vendors = (known.data?.rows ?? []).map((vendor) => ({ value: vendor.id, label: vendor.name }));
  return (
    <>
      <PageHeader title={titleOf(data, params.filtered)}>
        Countries are those an address is registered in: a VPN counts as where it ends. Tries with an address nobody has
        an account for stand in the audit log alone.
      </PageHeader>
      <DataTable
        label="Sign-ins"
        columns={columns}
        rows={data.rows}
        getRowId={(row) => row.id}
        toolbar={
          <FilterBar
            searchLabel="Name or e-mail address"
            filters={
              vendors.length > 0 ? [...filters, { param: "vendor", label: "Vendor", options: vendors }] : filters
            }
          />
        }
        empty={
          params.filtered ? (
            <EmptyState title="No sign-in matches these filters">Clear a filter to see more.</EmptyState>
          ) : (
            <EmptyState title="Nobody has signed in yet" />
          )
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

function titleOf(
  { rows, newer, older }: { rows: readonly SignInRow[]; newer: string | null; older: string | null },
  filtered: boolean,
): string {
  if (rows.length === 0) return filtered ? "No sign-in matches" : "No sign-ins yet";
  const here = newer === null && older === null ? "" : " on this page";
  const unusual = rows.filter((row) => row.flags.length > 0).length;
  const what = `${plural(rows.length, "sign-in")}${filtered ? " of these" : ""}${here}`;
  return unusual === 0 ? `${what}, nothing unusual` : `${what}, ${unusual} unusual`;
}
