"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Dock } from "#components/layout/dock.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { Figures } from "#components/ui/figures.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { plural } from "#lib/format.ts";
import { can } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { Drift, EvidenceWaiting, Lapsing, RequestsWaiting, Trouble, Unsettled } from "./overview-sections.tsx";
import { DecidedLately, Gateways } from "./overview-side.tsx";

export type Overview = RouterOutputs["overview"]["page"];

/** The reader's day: what waits for them, what is wrong, what will lapse. */
export function OverviewPage({ roles, client }: { roles: RoleName[]; client: boolean }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.overview.page.queryOptions(undefined, { refetchInterval: 30_000 }));
  const { counts } = data;
  const verifies = can(roles, "gate.verify");
  const waiting = (client ? counts.requests : 0) + (verifies ? counts.evidence : 0);
  const first = client ? data.requests[0] : undefined;
  const review = first ? (
    <LinkButton variant="primary" href={routes.request(first.id)}>
      Review the first
    </LinkButton>
  ) : null;
  return (
    <>
      <PageHeader
        title={
          client
            ? waiting === 0
              ? "Nothing waits for you"
              : `${plural(waiting, "decision")} ${waiting === 1 ? "waits" : "wait"} for you`
            : `${plural(data.openGrants, "grant")} open, ${plural(counts.requests, "request")} waiting`
        }
        actions={review ? <span className="max-md:hidden">{review}</span> : undefined}
      >
        <Stakes data={data} first={first} />
      </PageHeader>
      <Figures
        items={[
          {
            label: client ? "Waiting for you" : "Waiting for the client",
            value: counts.requests,
            why: "requests",
            href: routes.requests(),
          },
          {
            label: "Evidence to verify",
            value: counts.evidence,
            why: verifies ? "accept or send back" : "compliance looks at it",
            href: `${routes.annotators()}?view=evidence`,
          },
          {
            label: "Gates lapsing in 14 days",
            value: counts.lapsing,
            why: `${counts.lapsingWithAccess} would close access`,
            href: `${routes.annotators()}?view=lapsing`,
          },
          { label: "Trouble now", value: counts.trouble, why: "degraded or down", href: routes.health() },
          {
            label: "Open grants",
            value: data.openGrants,
            why: `${counts.unsettled} not settled`,
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
        <RequestsWaiting rows={data.requests} total={counts.requests} client={client} />
        {verifies && data.evidence.length > 0 ? <EvidenceWaiting rows={data.evidence} total={counts.evidence} /> : null}
        {data.unsettled.length > 0 ? <Unsettled rows={data.unsettled} /> : null}
        {data.trouble.length > 0 ? <Trouble rows={data.trouble} total={counts.trouble} /> : null}
        {data.lapsing.length > 0 ? <Lapsing rows={data.lapsing} total={counts.lapsing + counts.lapsed} /> : null}
        {client && data.drift.length > 0 ? <Drift rows={data.drift} /> : null}
      </Columns>
      {review ? <Dock>{review}</Dock> : null}
    </>
  );
}

/** What is at stake and by when: what could not be proven first, then the next request that runs out, then gates. */
function Stakes({ data, first }: { data: Overview; first: Overview["requests"][number] | undefined }) {
  const { lapsing, lapsingWithAccess } = data.counts;
  const notProven = data.unsettled.filter((u) => u.status === "not_proven").length;
  return (
    <>
      {notProven > 0 ? (
        <>
          <b>{plural(notProven, "closing")} not proven.</b> The gateway has not confirmed{" "}
          {notProven === 1 ? "it" : "them"}.{" "}
        </>
      ) : null}
      {first ? (
        <>
          The first runs out{" "}
          <b>
            <DateTime at={first.expiresAt} />, <RelativeTime at={first.expiresAt} plain />
          </b>
          .{" "}
        </>
      ) : null}
      {lapsing === 0
        ? "No gate lapses within 14 days."
        : `${plural(lapsing, "gate lapses", "gates lapse")} within 14 days, and ${lapsingWithAccess === 0 ? "none closes" : plural(lapsingWithAccess, "closes", "close")} access then.`}
    </>
  );
}
