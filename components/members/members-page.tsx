"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { roleTitle } from "#lib/roles.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { InviteMemberDialog } from "./invite-member-dialog.tsx";
import type { MemberParams } from "./list-params.ts";
import { MemberActs } from "./member-acts.tsx";
import { OpenInvitations } from "./open-invitations.tsx";
import type { MemberRow } from "./types.ts";

const facts: DataColumn<MemberRow>[] = [
  {
    id: "name",
    header: "Person",
    cell: (row) => <PersonCell name={row.name} detail={row.email} href={routes.member(row.id)} />,
  },
  { id: "role", header: "Role", phone: "start", cell: (row) => row.roles.map((role) => roleTitle[role]).join(", ") },
  { id: "company", header: "Company", cell: (row) => row.vendorName ?? "Your company" },
  {
    id: "status",
    header: "State",
    phone: "side",
    cell: (row) =>
      row.status === "active" ? <StateBadge state="valid" word="Can sign in" /> : <StateBadge state="suspended" />,
  },
  { id: "seen", header: "Last here", cell: (row) => <TimeCell at={row.lastSeenAt} none="never" /> },
];

const filters = [
  {
    param: "organisation",
    label: "Company",
    options: [
      { value: "client", label: "Your company" },
      { value: "vendor", label: "Vendors" },
    ],
  },
  {
    param: "status",
    label: "State",
    options: [
      { value: "active", label: "Can sign in" },
      { value: "suspended", label: "Suspended" },
    ],
  },
];

interface MembersPageProps {
  params: MemberParams;
  rights: Permission[];
  userId: string;
}

/** Everyone who can sign in, and who of the client's own people is invited. */
export function MembersPage({ params, rights, userId }: MembersPageProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.members.list.queryOptions(params.input));
  const [inviting, setInviting] = useState(false);
  const columns = useMemo<DataColumn<MemberRow>[]>(
    () => [
      ...facts,
      {
        id: "acts",
        header: "",
        align: "end",
        phone: "end",
        cell: (row) => <MemberActs member={row} rights={rights} self={row.id === userId} />,
      },
    ],
    [rights, userId],
  );
  const mayInvite = can(rights, "member.invite");
  return (
    <>
      <PageHeader
        title={titleOf(data, params.filtered)}
        actions={
          mayInvite ? (
            <Button variant="primary" onClick={() => setInviting(true)}>
              Invite somebody
            </Button>
          ) : undefined
        }
      >
        People sign in with a password and a second factor, with a passkey, or with their company account. A suspended
        person is refused with their next request.
      </PageHeader>
      <DataTable
        label="Members"
        columns={columns}
        rows={data.rows}
        getRowId={(row) => row.id}
        toolbar={<FilterBar searchLabel="Name or e-mail address" filters={filters} />}
        empty={<EmptyState title="Nobody matches these filters">Clear a filter to see more.</EmptyState>}
        footer={
          data.rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older} words={{ newer: "Before", older: "After" }}>
              {`${plural(data.rows.length, "person", "people")} shown, by name`}
            </Pager>
          ) : undefined
        }
      />
      <OpenInvitations mayInvite={mayInvite} />
      {inviting ? <InviteMemberDialog onClose={() => setInviting(false)} /> : null}
    </>
  );
}

function titleOf(
  { rows, newer, older }: { rows: readonly MemberRow[]; newer: string | null; older: string | null },
  filtered: boolean,
): string {
  if (rows.length === 0) return "Nobody matches";
  const here = newer === null && older === null ? "" : " on this page";
  const suspended = rows.filter((row) => row.status === "suspended").length;
  const able = rows.length - suspended;
  const can = `${plural(able, "person", "people")}${filtered ? " of these" : ""}${here} can sign in`;
  return suspended > 0 ? `${can}, ${suspended} suspended` : can;
}
