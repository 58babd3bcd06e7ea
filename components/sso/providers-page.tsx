"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { AddProviderDialog } from "./add-provider-dialog.tsx";
import { PasswordsSection } from "./passwords-section.tsx";
import type { ProviderRow } from "./types.ts";

const columns: DataColumn<ProviderRow>[] = [
  {
    id: "name",
    header: "Provider",
    cell: (row) => (
      <PersonCell
        name={row.name}
        href={routes.identityProvider(row.id)}
        detail={<span className="mono">{row.issuer}</span>}
      />
    ),
  },
  { id: "company", header: "For people of", phone: "start", cell: (row) => row.vendorName ?? "Your company" },
  { id: "domains", header: "Addresses", cell: (row) => row.allowedDomains.map((domain) => `@${domain}`).join(", ") },
  {
    id: "status",
    header: "State",
    phone: "side",
    cell: (row) =>
      row.status === "on" ? (
        <StateBadge state="valid" word="On" />
      ) : row.ready ? (
        <StateBadge state="suspended" word="Off" />
      ) : (
        <StateBadge state="waiting" word="Not set up" />
      ),
  },
  { id: "used", header: "Last sign-in", cell: (row) => <TimeCell at={row.lastUsedAt} none="never" /> },
];

/** Who may sign in how: the identity providers of the client and its vendors, and passwords. */
export function ProvidersPage({ rights }: { rights: Permission[] }) {
  const trpc = useTRPC();
  const { data: rows } = useSuspenseQuery(trpc.sso.list.queryOptions());
  const [adding, setAdding] = useState(false);
  const mayWrite = can(rights, "identityProvider.write");
  const add = mayWrite ? (
    <Button variant="primary" onClick={() => setAdding(true)}>
      Add a provider
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={titleOf(rows)} actions={rows.length > 0 ? add : undefined}>
        A provider lets invited people sign in with their company account (OpenID Connect). It never lets in anyone who
        was not invited, and never gives anyone a role.
      </PageHeader>
      <DataTable
        label="Identity providers"
        columns={columns}
        rows={rows}
        getRowId={(row) => row.id}
        empty={
          <EmptyState title="Everyone signs in with a password and a second factor, or a passkey" action={add}>
            Add your company's identity provider, or a vendor's, and its people use the account they have already.
          </EmptyState>
        }
      />
      <Section title="Passwords" count="by company">
        <PasswordsSection mayWrite={mayWrite} />
      </Section>
      {adding ? <AddProviderDialog onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function titleOf(rows: readonly ProviderRow[]): string {
  if (rows.length === 0) return "No identity provider yet";
  const on = rows.filter((row) => row.status === "on").length;
  const waiting = rows.filter((row) => row.status === "off" && !row.ready).length;
  const lead = on === 0 ? "No identity provider is on" : `${plural(on, "identity provider")} on`;
  return waiting > 0 ? `${lead}, ${waiting} not set up` : lead;
}
