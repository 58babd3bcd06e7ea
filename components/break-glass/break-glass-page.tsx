"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { StateCell } from "#components/data-table/state-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import type { StateName } from "#components/ui/states.ts";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import type { ListBreakGlassInput } from "#lib/schemas/break-glass.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { AskDialog } from "./ask-dialog.tsx";
import { GlassActs } from "./glass-acts.tsx";
import type { BreakGlassRow } from "./types.ts";

const looks: Record<BreakGlassRow["state"], { state: StateName; word: string }> = {
  asked: { state: "waiting", word: "Waits for a second person" },
  open: { state: "degraded", word: "Broken" },
  closed: { state: "closed", word: "Closed" },
  refused: { state: "rejected", word: "Refused" },
  withdrawn: { state: "withdrawn", word: "Taken back" },
  lapsed: { state: "expired", word: "Nobody approved" },
};

const facts: DataColumn<BreakGlassRow>[] = [
  { id: "who", header: "For", cell: (row) => <PersonCell name={row.userName} detail={row.reason} /> },
  {
    id: "state",
    header: "State",
    phone: "side",
    cell: (row) => <StateCell {...looks[row.state]} detail={<StateDetail row={row} />} />,
  },
  {
    id: "asked",
    header: "Asked",
    phone: "start",
    cell: (row) => (
      <>
        {row.askedByName}
        <span className="block text-xs text-ink-faint">
          <DateTime at={row.askedAt} />
        </span>
      </>
    ),
  },
  {
    id: "decided",
    header: "Approved",
    cell: (row) => row.decidedByName ?? <span className="text-ink-faint">nobody</span>,
  },
  { id: "ends", header: "Ends", phone: "end", cell: (row) => <TimeCell at={endOf(row)} none="–" /> },
  {
    id: "used",
    header: "Sign-ins",
    align: "end",
    cell: (row) => (row.endsAt ? row.signIns : <span className="text-ink-faint">–</span>),
  },
];

const endOf = (row: BreakGlassRow) => (row.state === "asked" ? row.lapsesAt : (row.closedAt ?? row.endsAt));

function StateDetail({ row }: { row: BreakGlassRow }) {
  if (row.state === "asked")
    return row.approval ?? (row.mayApprove ? "approve or refuse it" : "compliance or security decides");
  if (row.state === "open") return "security administrator now";
  if (row.closedByName) return `by ${row.closedByName}`;
  return row.state === "closed" ? "its hour was over" : "its hour to be approved was over";
}

/** The way in for the day nobody has another: asked by one, approved by another, over by itself after an hour. */
export function BreakGlassPage({ input, rights }: { input: ListBreakGlassInput; rights: Permission[] }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.breakGlass.list.queryOptions(input));
  const [asking, setAsking] = useState(false);
  const mayClose = can(rights, "breakGlass.close");
  const columns = useMemo<DataColumn<BreakGlassRow>[]>(
    () => [
      ...facts,
      {
        id: "acts",
        header: "",
        align: "end",
        phone: "wide",
        cell: (row) => <GlassActs glass={row} mayRefuse={can(rights, "breakGlass.approve")} mayClose={mayClose} />,
      },
    ],
    [rights, mayClose],
  );
  return (
    <>
      <PageHeader
        title={titleOf(data.rows)}
        actions={
          can(rights, "breakGlass.request") ? (
            <Button onClick={() => setAsking(true)}>Ask to break the glass…</Button>
          ) : undefined
        }
      >
        For the day the identity provider is down, or every security administrator is locked out. Two people make
        somebody security administrator for an hour, who then signs in with a password and second factor whatever the
        rules say.
      </PageHeader>
      <DataTable
        label="Broken glass"
        columns={columns}
        rows={data.rows}
        getRowId={(row) => row.id}
        empty={
          <EmptyState title="The glass was never broken">
            One person asks, a second one of compliance or security approves. Compliance is told of each step.
          </EmptyState>
        }
        footer={
          data.rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older}>{`${data.rows.length} shown, newest first`}</Pager>
          ) : undefined
        }
      />
      <Section title="When nobody can sign in at all">
        <p className="my-2 max-w-[84ch]">
          Two operators do the same at the server, each from a login of their own. The first asks, the second approves
          within the hour; both stand in the log.
        </p>
        <div className="grid gap-2">
          <CodeBlock label="the first" code={'npm run break-glass -- --email ada@example.com --reason "Why"'} />
          <CodeBlock label="the second" code="npm run break-glass -- --approve --email ada@example.com" />
        </div>
      </Section>
      {asking ? <AskDialog onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function titleOf(rows: readonly BreakGlassRow[]): string {
  const open = rows.filter((row) => row.state === "open");
  const asked = rows.filter((row) => row.state === "asked").length;
  const [first] = open;
  if (first && open.length === 1) return `The glass is broken for ${first.userName}`;
  if (open.length > 1) return `The glass is broken for ${open.length} people`;
  if (asked > 0) return `${plural(asked, "request")} ${asked === 1 ? "waits" : "wait"} for a second person`;
  return "The glass is whole";
}
