"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Columns } from "#components/ui/columns.tsx";
import { Figures } from "#components/ui/figures.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { plural } from "#lib/format.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { Drift, EvidenceWaiting, Lapsing, RequestsWaiting, Trouble, Unsettled } from "./overview-sections.tsx";
import { DecidedLately, Gateways } from "./overview-side.tsx";

export type Overview = RouterOutputs["overview"]["page"];

/** The reader's day: what waits for them, what is wrong, what will lapse. */
export function OverviewPage({ rights, client }: { rights: Permission[]; client: boolean }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.overview.page.queryOptions(undefined, { refetchInterval: 30_000 }));
  const verifies = can(rights, "gate.verify");
  const waiting = (client ? data.requests.length : 0) + (verifies ? data.evidence.length : 0);
  const first = client ? data.requests.at(-1) : undefined;
  const notProven = data.unsettled.filter((u) => u.status === "not_proven");
  return (
    <>
      <PageHeader
        title={
          client
            ? waiting === 0
              ? "Nothing waits for you"
              : `${plural(waiting, "decision")} ${waiting === 1 ? "waits" : "wait"} for you`
            : `${plural(data.openGrants, "grant")} open, ${plural(data.requests.length, "request")} waiting`
        }
        actions={
          first ? (
            <LinkButton variant="primary" href={routes.request(first.id)}>
              Review the first
            </LinkButton>
          ) : undefined
        }
      >
        {notProven.length > 0 ? (
          <>
            <b>{plural(notProven.length, "closing", "closings")} not proven.</b> The gateway has not confirmed them.
          </>
        ) : data.lapsing.length > 0 ? (
          <>{plural(data.lapsing.length, "gate")} lapse within 14 days. What needs a lapsed gate closes by itself.</>
        ) : (
          <>No gate lapses within 14 days, and every closing so far is proven.</>
        )}
      </PageHeader>
      <Figures
        items={[
          {
            label: client ? "Waiting for you" : "Waiting for the client",
            value: data.requests.length,
            why: "requests",
            href: routes.requests(),
          },
          {
            label: "Evidence to verify",
            value: data.evidence.length,
            why: verifies ? "only you can accept it" : "compliance looks at it",
            href: `${routes.annotators()}?state=evidence`,
          },
          {
            label: "Gates lapsing in 14 days",
            value: data.lapsing.length,
            why: `${data.lapsing.filter((l) => l.openGrants > 0).length} would close access`,
          },
          { label: "Trouble now", value: data.trouble.length, why: "degraded or down", href: routes.health() },
          {
            label: "Open grants",
            value: data.openGrants,
            why: `${data.unsettled.length} not settled`,
            href: routes.grants(),
          },
        ]}
      />
      <Columns
        side={
          client ? (
            <>
              <Gateways rows={data.gateways} />
              <DecidedLately rows={data.decided} />
            </>
          ) : (
            <DecidedLately rows={data.decided} />
          )
        }
        width="side"
      >
        <RequestsWaiting rows={data.requests} client={client} />
        {data.evidence.length > 0 ? <EvidenceWaiting rows={data.evidence} verifies={verifies} /> : null}
        {data.unsettled.length > 0 ? <Unsettled rows={data.unsettled} /> : null}
        {data.trouble.length > 0 ? <Trouble rows={data.trouble} /> : null}
        {data.lapsing.length > 0 ? <Lapsing rows={data.lapsing} /> : null}
        {client && data.drift.length > 0 ? <Drift rows={data.drift} /> : null}
      </Columns>
    </>
  );
}
