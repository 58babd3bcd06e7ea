"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { useClock } from "#components/ui/clock.ts";
import { Columns } from "#components/ui/columns.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { demoClosing } from "#lib/gateway-state.ts";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { GrantBadge } from "./grant-badge.tsx";
import { ReceiptView } from "./receipt-view.tsx";
import { RevokeButton } from "./revoke-button.tsx";
import { observationIsOld } from "./words.ts";

export type GrantDetail = RouterOutputs["access"]["grant"];

interface GrantPageProps {
  grantId: string;
  rights: Permission[];
  timeline: ReactNode;
}

/** One grant: what was approved, what the gateway shows, and the proof of each closing. */
export function GrantPage({ grantId, rights, timeline }: GrantPageProps) {
  const trpc = useTRPC();
  const { data: grant } = useSuspenseQuery(trpc.access.grant.queryOptions({ grantId }));
  const badge = { state: grant.state, planeStatus: grant.plane.status, lastObservedAt: grant.plane.lastObservedAt };
  const old = useClock((now) => observationIsOld(badge, now));
  return (
    <>
      <Crumb label={grant.code} />
      <PageHeader
        title={headline(grant, old)}
        actions={
          <>
            {grant.demoGateway ? <Badge>demo gateway</Badge> : null}
            <GrantBadge grant={badge} pill />
            {can(rights, "grant.revoke") && grant.state !== "closed" ? <RevokeButton grant={grant} /> : null}
          </>
        }
      >
        <Sentence grant={grant} old={old} />
      </PageHeader>
      <Columns side={<Side grant={grant} />} width="side">
        <Section title="VPN" count="what the gateway shows">
          <KeyValue
            items={[
              {
                label: "State",
                value: <GrantBadge grant={badge} />,
              },
              {
                label: "Last look",
                value: grant.plane.lastObservedAt ? <RelativeTime at={grant.plane.lastObservedAt} /> : "none yet",
              },
              {
                label: "Seen open",
                value: grant.plane.openedAt ? <DateTime at={grant.plane.openedAt} seconds /> : "not yet",
              },
              ...(grant.network
                ? [
                    {
                      label: "Gateway",
                      value: grant.network.gateway ? (
                        <>
                          <TextLink href={routes.environment(grant.environment.id)}>
                            {grant.network.gateway.name}
                          </TextLink>{" "}
                          {grant.network.gateway.demo ? <Badge>demo gateway</Badge> : null}
                        </>
                      ) : (
                        "none set up"
                      ),
                    },
                    { label: "Tunnel address", value: <span className="mono">{grant.network.address ?? "none"}</span> },
                    {
                      label: "Reaches",
                      value: (
                        <span className="mono">
                          {grant.network.destinations
                            .map((d) => `${d.address}:${d.port} ${d.protocol.toUpperCase()}`)
                            .join(", ")}
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Section>
        {grant.receipts.length > 0 ? (
          <Section title="Proof of closing" count={`${grant.receipts.length} signed`}>
            {grant.receipts.map((receipt) => (
              <ReceiptView key={receipt.id} receipt={receipt} code={grant.code} />
            ))}
          </Section>
        ) : null}
        {timeline}
      </Columns>
    </>
  );
}

function headline({ annotator, project, state, plane }: GrantDetail, old: boolean): string {
  if (old) return `Nobody knows now whether ${annotator.name}’s tunnel is open`;
  if (plane.status === "not_proven") return `Closing ${annotator.name}’s tunnel is not proven`;
  if (plane.status === "active") return `${annotator.name} can reach ${project.name}`;
  if (plane.status === "closed")
    return state === "suspended" ? `${annotator.name}’s access is suspended` : `${annotator.name}’s access is closed`;
  if (plane.status === "closing") return `${annotator.name}’s tunnel is being closed`;
  if (plane.status === "waiting_key") return `${annotator.name} has no VPN key yet`;
  return `${annotator.name}’s tunnel is opening`;
}

function Sentence({ grant, old }: { grant: GrantDetail; old: boolean }) {
  if (old)
    return (
      <>
        <b>The gateway is silent.</b> It closes everything by itself when its lease runs out; IT can see it on the
        environment’s page.
      </>
    );
  if (grant.plane.status === "not_proven")
    return (
      <>
        <b>The gateway did not confirm it.</b> The cut was asked for <RelativeTime at={grant.plane.desiredAt} plain />.
        The gateway closes by itself when its lease runs out. This stays here until it is seen gone.
      </>
    );
  if (grant.state === "closed")
    return (
      <>
        {grant.demoGateway ? `${demoClosing} ` : null}
        {grant.stateCause === "revoked"
          ? `Revoked by ${grant.closedByName}: “${grant.stateReason}”`
          : grant.stateReason}{" "}
        {grant.closedAt ? <DateTime at={grant.closedAt} relative /> : null}
      </>
    );
  if (grant.state === "suspended") return <>{grant.stateReason} It opens again by itself when that is mended.</>;
  if (grant.plane.status === "waiting_key")
    return <>The annotator makes a key on “My access”. The tunnel opens then.</>;
  return (
    <>
      Ends <DateTime at={grant.endsAt} relative />. The gateway enforces that end even when this portal is down.
    </>
  );
}

function Side({ grant }: { grant: GrantDetail }) {
  return (
    <>
      <Section title="Approved">
        <KeyValue
          items={[
            {
              label: "Person",
              value: <TextLink href={routes.annotator(grant.annotator.id)}>{grant.annotator.name}</TextLink>,
            },
            { label: "Vendor", value: grant.vendor },
            {
              label: "Project",
              value: <TextLink href={routes.project(grant.project.id)}>{grant.project.name}</TextLink>,
            },
            { label: "Data", value: `${grant.scope.dataset}, ${grant.scope.name}` },
            { label: "Where", value: grant.environment.name },
            { label: "From", value: <DateTime at={grant.approvedAt} hideZone /> },
            { label: "Until", value: <DateTime at={grant.endsAt} hideZone /> },
            {
              label: "Request",
              value: <TextLink href={routes.request(grant.request.id)}>{grant.request.code}</TextLink>,
            },
          ]}
        />
      </Section>
      <Section title="Approved by">
        {grant.approvals.map((approval) => (
          <p key={approval.by} className="border-b border-line py-2">
            {approval.by}
            <span className="block text-xs text-ink-faint">
              <DateTime at={approval.at} />
              {approval.reason ? ` “${approval.reason}”` : null}
            </span>
          </p>
        ))}
      </Section>
    </>
  );
}
