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
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { FirstStepsSection } from "./first-steps.tsx";
import { Drift, EvidenceWaiting, Lapsing, RequestsWaiting, Trouble, Unsettled } from "./overview-sections.tsx";
import { DecidedLately, Gateways } from "./overview-side.tsx";

export type Overview = RouterOutputs["overview"]["page"];

/** The reader's day: what waits for them, what is wrong, what will lapse. */
export function OverviewPage({ rights, client }: { rights: Permission[]; client: boolean }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.overview.page.queryOptions(undefined, { refetchInterval: 30_000 }));
  const { counts } = data;
  const verifies = can(rights, "gate.verify");
  // Who decides nothing reads here how the site is, not how much work there is.
  const decides = can(rights, "request.approveProject") || can(rights, "request.approveDataProtection");
  const first = decides ? data.requests[0] : undefined;
  const review = first ? (
    <LinkButton variant="primary" href={routes.request(first.id)}>
      Review the first
    </LinkButton>
  ) : null;
  return (
    <>
      <PageHeader
        title={titleOf(data, { client, decides, verifies })}
        actions={review ? <span className="max-md:hidden">{review}</span> : undefined}
      >
        <Stakes data={data} first={first} />
      </PageHeader>
      <Figures
        items={[
          client && !decides
            ? gatewayFigure(data)
            : {
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
        {data.firstSteps ? <FirstStepsSection steps={data.firstSteps} /> : null}
        {decides || !client ? <RequestsWaiting rows={data.requests} total={counts.requests} client={client} /> : null}
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

type Reader = { client: boolean; decides: boolean; verifies: boolean };

function titleOf(data: Overview, { client, decides, verifies }: Reader): string {
  const { counts, openGrants, firstSteps } = data;
  if (!client) return `${plural(openGrants, "grant")} open, ${plural(counts.requests, "request")} waiting`;
  const waiting = (decides ? counts.requests : 0) + (verifies ? counts.evidence : 0);
  if (waiting > 0) return `${plural(waiting, "decision")} ${waiting === 1 ? "waits" : "wait"} for you`;
  if (firstSteps)
    return `${firstSteps.filter((step) => step.done).length} of ${firstSteps.length} first steps are done`;
  if (decides) return "Nothing waits for you";
  return `${plural(openGrants, "grant")} open, ${reporting(data)} of ${plural(data.gateways.length, "gateway")} ${reporting(data) === 1 ? "reports" : "report"}`;
}

const reporting = ({ gateways }: Overview) => gateways.filter((g) => g.fresh && g.leaseHeld).length;

function gatewayFigure(data: Overview) {
  return {
    label: "Gateways",
    value: reporting(data),
    unit: `of ${data.gateways.length}`,
    why: "report and hold their lease",
    href: routes.environments(),
  };
}

/** What is at stake and by when: what could not be proven first, then the next request that runs out, then gates. */
function Stakes({ data, first }: { data: Overview; first: Overview["requests"][number] | undefined }) {
  const { lapsing, lapsingWithAccess } = data.counts;
  const notProven = data.unsettled.filter((u) => u.status === "not_proven").length;
  if (data.firstSteps && !first)
    return <>Nothing was granted yet. Access can be asked for once all of them are done and people are cleared.</>;
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
