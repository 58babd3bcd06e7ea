"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { FilterBar } from "#components/data-table/filter-bar.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { auditActions } from "#lib/audit-actions.ts";
import { formatNumber } from "#lib/format.ts";
import type { ListEventsInput } from "#lib/schemas/audit.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { EventList } from "./event-list.tsx";

const lateMs = 120_000;
const actionOptions = Object.entries(auditActions).map(([value, { title }]) => ({ value, label: title }));

interface AuditPageProps {
  input: ListEventsInput;
  client: boolean;
}

/** The timeline of everything, with how fresh its seal is. */
export function AuditPage({ input, client }: AuditPageProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.audit.list.queryOptions(input));
  const { data: status } = useSuspenseQuery(trpc.audit.status.queryOptions(undefined, { refetchInterval: 10_000 }));
  const late = status.checkpointAgeMs === null || status.checkpointAgeMs > lateMs;
  return (
    <>
      <PageHeader
        title={
          client && status.sealed !== null
            ? `${formatNumber(status.sealed)} events, all in one sealed log`
            : "What happened with your people"
        }
      >
        {status.checkpointAt ? (
          <>
            {client && status.sealed !== null && status.sealed > 0
              ? `Sealed #${formatNumber(status.sealed - 1)}, `
              : "Sealed, "}
            checkpoint <RelativeTime at={status.checkpointAt} plain />
            {status.pending ? `, ${formatNumber(status.pending)} waiting for the seal` : ""}.
          </>
        ) : (
          "Nothing is sealed yet."
        )}
      </PageHeader>
      {late ? (
        <Note tone="down" alert>
          <b>The log is not being sealed.</b> New access does not open until it is; closing goes on. IT has to look at
          the worker process.
        </Note>
      ) : null}
      <FilterBar
        searchLabel="Person or thing"
        filters={[{ param: "action", label: "Action", options: actionOptions }]}
      />
      {data.rows.length === 0 ? (
        <EmptyState title="No event matches">
          Widen the filter, or wait: everything that happens is written here.
        </EmptyState>
      ) : (
        <EventList rows={data.rows} />
      )}
      {data.rows.length > 0 ? (
        <Pager newer={null} older={data.nextCursor}>{`${data.rows.length} shown, newest first`}</Pager>
      ) : null}
      {client ? (
        <Section title="Check it yourself">
          <p className="max-w-[84ch] py-2 text-ink-muted">
            This recomputes every hash from the database and names the first event that does not match.
          </p>
          <CodeBlock code="npm run audit:verify" label="command" />
        </Section>
      ) : null}
    </>
  );
}
