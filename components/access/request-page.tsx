"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { Crumb } from "#components/layout/crumb.tsx";
import { Dock } from "#components/layout/dock.tsx";
import { Button } from "#components/ui/button.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { RiskLevel } from "#components/ui/risk-level.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { DecisionPanel } from "./decision-panel.tsx";
import { EditRequestDialog } from "./edit-request-dialog.tsx";
import { RequestGates } from "./request-gates.tsx";
import { RequestSteps } from "./request-steps.tsx";
import { WithdrawButton } from "./withdraw-button.tsx";
import { hoursInWords, requestState } from "./words.ts";

export type RequestDetail = RouterOutputs["access"]["request"];

interface RequestPageProps {
  requestId: string;
  rights: Permission[];
}

/** One request: what would open, why, for whom, and the reader's own decision beside it. */
export function RequestPage({ requestId, rights }: RequestPageProps) {
  const trpc = useTRPC();
  const { data: request } = useSuspenseQuery(trpc.access.request.queryOptions({ requestId }));
  const [editing, setEditing] = useState(false);
  const editable = request.state === "pending" && can(rights, "request.create");
  return (
    <>
      <Crumb label={request.code} />
      <PageHeader
        title={`${request.annotator.name} asks for ${request.project.name}`}
        actions={
          <>
            <StateBadge {...requestState(request.state, request.decision.allowed)} pill />
            {editable ? <Button onClick={() => setEditing(true)}>Edit…</Button> : null}
            {editable ? <WithdrawButton requestId={request.id} code={request.code} /> : null}
          </>
        }
      >
        <Summary request={request} />
      </PageHeader>
      <Columns side={<Side request={request} />} width="decide">
        <Section title="What would open" count="1 plane">
          <KeyValue
            items={[
              { label: "VPN", value: `WireGuard, ${request.environment}` },
              { label: "For how long", value: `${hoursInWords(request.durationHours)} from the last approval` },
              { label: "Data", value: `${request.scope.dataset}, ${request.scope.name}` },
              { label: "Path", value: <span className="mono">{request.scope.pathPrefix}</span> },
              { label: "Kept in", value: request.scope.residency },
              { label: "Sensitivity", value: <RiskLevel level={request.scope.sensitivity} /> },
              ...(request.destinations
                ? [{ label: "Hosts reachable", value: <Hosts destinations={request.destinations} /> }]
                : []),
              ...(request.samePower === null
                ? []
                : [
                    {
                      label: "Same power now",
                      value: request.samePower === 0 ? "nobody else" : `${request.samePower} other people`,
                    },
                  ]),
            ]}
          />
        </Section>
        <Section title="Why" count={`${request.requestedByName}, coordinator of ${request.vendor}`}>
          <p className="max-w-[84ch] py-2 whitespace-pre-wrap">{request.reason}</p>
        </Section>
        <RequestGates request={request} />
      </Columns>
      {request.decision.allowed ? (
        <Dock>
          <LinkButton variant="primary" href="#decision">
            Decide about {request.code}
          </LinkButton>
        </Dock>
      ) : null}
      {editing ? <EditRequestDialog request={request} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

function Summary({ request }: { request: RequestDetail }) {
  if (request.state === "pending")
    return request.decision.allowed ? (
      <>
        Your decision is <b>step {request.decision.step === "project" ? 1 : 2} of 2</b>. If nobody decides, it runs out{" "}
        <RelativeTime at={request.expiresAt} plain />.
      </>
    ) : (
      <>{request.decision.sentence} Nothing is open yet.</>
    );
  if (request.state === "approved" && request.grant)
    return (
      <>
        Both steps are approved. What is really open stands in grant{" "}
        <Link href={routes.grant(request.grant.id)} className="text-accent-ink underline">
          {request.grant.code}
        </Link>
        .
      </>
    );
  if (request.state === "rejected") return <>It was rejected. Nothing opened.</>;
  if (request.state === "withdrawn") return <>It was taken back. Nothing opened.</>;
  return <>Nobody decided in time. Nothing opened; it can be asked again.</>;
}

function Hosts({ destinations }: { destinations: NonNullable<RequestDetail["destinations"]> }) {
  return (
    <ul>
      {destinations.map((d) => (
        <li key={`${d.address} ${d.protocol} ${d.port}`} className="mono">
          {d.address}:{d.port} {d.protocol.toUpperCase()}
        </li>
      ))}
    </ul>
  );
}

function Side({ request }: { request: RequestDetail }) {
  return (
    <>
      {request.decision.allowed ? <DecisionPanel request={request} /> : null}
      <RequestSteps request={request} />
      {request.voided.length > 0 ? (
        <Note tone="degraded">
          {request.voided.map((v) => (
            <p key={`${v.step} ${v.by}`}>
              {v.by} had {v.verdict} an earlier version on <DateTime at={v.at} />. The edit made that void.
            </p>
          ))}
        </Note>
      ) : null}
      <Section title="Asked">
        <p className="py-2 text-ink-muted">
          <DateTime at={request.createdAt} relative /> by {request.requestedByName}. Fingerprint{" "}
          <span className="mono">{request.contentHash.slice(0, 12)}</span>.
        </p>
      </Section>
    </>
  );
}
