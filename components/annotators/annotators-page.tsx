"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DataTable } from "#components/data-table/data-table.tsx";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkTabs } from "#components/ui/link-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { formatCount, plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { clearances } from "#lib/schemas/annotators.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { clientColumns, footText, vendorColumns } from "./annotator-columns.tsx";
import { InviteAnnotatorDialog } from "./invite-annotator-dialog.tsx";
import type { AnnotatorParams } from "./list-params.ts";
import { clearanceLook } from "./words.ts";

interface AnnotatorsPageProps {
  params: AnnotatorParams;
  rights: Permission[];
  /** The client's vendors, to filter by; none for a coordinator, who has one. */
  vendors: readonly { id: string; name: string }[];
  /** Whether the reader is of the client, and so sees people of several vendors. */
  client: boolean;
}

/** The one list of people: for the client everybody, for a coordinator their own. */
export function AnnotatorsPage({ params, rights, vendors, client }: AnnotatorsPageProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.annotators.list.queryOptions(params.input));
  const { data: summary } = useSuspenseQuery(trpc.annotators.summary.queryOptions());
  const [inviting, setInviting] = useState(false);
  const mayInvite = can(rights, "annotator.invite");
  const vendorFilter = {
    param: "vendor",
    label: "Vendor",
    options: vendors.map(({ id, name }) => ({ value: id, label: name })),
  };
  const clearanceFilter = {
    param: "clearance",
    label: "Clearance",
    options: clearances.map((value) => ({ value, label: clearanceLook[value].word })),
  };
  const invite = mayInvite ? (
    <Button variant="primary" onClick={() => setInviting(true)}>
      Invite an annotator
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={titleOf(summary)} actions={invite}>
        <Stakes summary={summary} />
      </PageHeader>
      <LinkTabs
        label="Which people"
        items={[
          {
            href: routes.annotators(),
            label: "Everybody",
            count: formatCount(summary.total),
            current: params.view === "all",
          },
          {
            href: `${routes.annotators()}?view=evidence`,
            label: "Evidence to verify",
            count: formatCount(summary.awaitingVerdict),
            current: params.view === "evidence",
          },
          {
            href: `${routes.annotators()}?view=lapsing`,
            label: "Lapsing soon",
            count: formatCount(summary.lapsing),
            current: params.view === "lapsing",
          },
        ]}
      />
      <DataTable
        label={mayInvite ? "My people" : "Annotators"}
        columns={client ? clientColumns : vendorColumns}
        rows={data.rows}
        getRowId={(row) => row.id}
        rowHref={(row) => routes.annotator(row.id)}
        toolbar={
          summary.total === 0 ? undefined : (
            <FilterBar
              searchLabel="Name or e-mail address"
              filters={vendors.length > 1 ? [vendorFilter, clearanceFilter] : [clearanceFilter]}
            />
          )
        }
        empty={<Nobody params={params} mayInvite={mayInvite} />}
        footer={
          data.rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older} words={{ newer: "Before", older: "After" }}>
              {footText(data.rows.length)}
            </Pager>
          ) : undefined
        }
      />
      {inviting ? <InviteAnnotatorDialog onClose={() => setInviting(false)} /> : null}
    </>
  );
}

type Summary = RouterOutputs["annotators"]["summary"];

function titleOf({ total, awaitingVerdict }: Summary): string {
  if (total === 0) return "No annotators yet";
  const people = total > 10_000 ? "10,000+ annotators" : plural(total, "annotator");
  return awaitingVerdict === 0
    ? `${people}, no evidence waits`
    : `${people}, ${formatCount(awaitingVerdict)} ${awaitingVerdict === 1 ? "waits" : "wait"} for a verdict`;
}

function Stakes({ summary }: { summary: Summary }) {
  if (summary.total === 0) return "People appear here when a vendor's coordinator invites them.";
  return (
    <>
      {formatCount(summary.cleared)} cleared, {formatCount(summary.onboarding)} in onboarding,{" "}
      {summary.lapsed > 0 ? `${formatCount(summary.lapsed)} with a gate lost, ` : ""}
      {formatCount(summary.suspended)} suspended.{" "}
      {summary.lapsing > 0 ? (
        <b>{plural(summary.lapsing, "person has", "people have")} a gate that lapsed or lapses within 14 days.</b>
      ) : (
        "No gate lapses within 14 days."
      )}
    </>
  );
}

function Nobody({ params, mayInvite }: { params: AnnotatorParams; mayInvite: boolean }) {
  if (params.filtered)
    return <EmptyState title="Nobody matches these filters">Clear a filter to see more people.</EmptyState>;
  if (params.view === "evidence")
    return <EmptyState title="No evidence waits">It appears here when an annotator uploads a certificate.</EmptyState>;
  if (params.view === "lapsing")
    return (
      <EmptyState title="No gate lapses within 14 days">
        People appear here two weeks before a gate of theirs ends.
      </EmptyState>
    );
  return (
    <EmptyState title="No annotators yet">
      {mayInvite
        ? "Invite the first one; they get a link to set up their account."
        : "Vendors' coordinators invite their own people. Add a vendor and invite its coordinator first."}
    </EmptyState>
  );
}
