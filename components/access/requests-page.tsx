"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DataTable } from "#components/data-table/data-table.tsx";
import { Pager } from "#components/data-table/pager.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { LinkTabs } from "#components/ui/link-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { AskDialog } from "./ask-dialog.tsx";
import type { RequestParams } from "./list-params.ts";
import { requestColumns } from "./request-columns.tsx";

interface RequestsPageProps {
  params: RequestParams;
  rights: Permission[];
  client: boolean;
}

/** Who asks for access, what waits for the reader first. */
export function RequestsPage({ params, rights, client }: RequestsPageProps) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.access.requests.queryOptions(params.input));
  const { data: counts } = useSuspenseQuery(trpc.overview.shell.queryOptions());
  const [asking, setAsking] = useState(false);
  const mine = data.rows.filter((row) => row.waitsForMe);
  const next = mine.at(-1);
  const n = counts.requestsWaiting;
  const title = client
    ? n === 0
      ? "No request waits for you"
      : `${plural(n, "request")} ${n === 1 ? "waits" : "wait"} for you`
    : n === 0
      ? "No request is waiting for an answer"
      : `${plural(n, "request")} ${n === 1 ? "is" : "are"} waiting for an answer`;
  return (
    <>
      <PageHeader
        title={title}
        actions={
          <>
            {can(rights, "request.create") ? (
              <Button variant="primary" onClick={() => setAsking(true)}>
                Ask for access…
              </Button>
            ) : null}
            {next ? (
              <LinkButton variant="primary" href={routes.request(next.id)}>
                Review the oldest
              </LinkButton>
            ) : null}
          </>
        }
      >
        {client
          ? "Two different people decide each request: the project manager, then compliance. Nothing opens before both."
          : "The client's project manager decides first, then their compliance. You are told here as soon as they do."}
      </PageHeader>
      <LinkTabs
        label="Which requests"
        items={[
          { href: routes.requests(), label: "Waiting", current: params.view === "waiting" },
          { href: `${routes.requests()}?view=all`, label: "All", current: params.view === "all" },
        ]}
      />
      <DataTable
        label="Requests"
        columns={requestColumns}
        rows={data.rows}
        getRowId={(row) => row.id}
        rowHref={(row) => routes.request(row.id)}
        empty={
          <EmptyState
            title={params.view === "waiting" ? "Nothing is waiting" : "No requests yet"}
            action={
              can(rights, "request.create") ? (
                <Button onClick={() => setAsking(true)}>Ask for access…</Button>
              ) : undefined
            }
          >
            {client
              ? "A vendor's coordinator asks for access for people who are assigned to a project."
              : "Ask for access for someone who is cleared and assigned to a project."}
          </EmptyState>
        }
        footer={
          data.rows.length > 0 ? (
            <Pager newer={data.newer} older={data.older}>{`${data.rows.length} shown, newest first`}</Pager>
          ) : undefined
        }
      />
      {asking ? <AskDialog onClose={() => setAsking(false)} /> : null}
    </>
  );
}
