"use client";

import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { useClock } from "#components/ui/clock.ts";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { formatMs, plural } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import type { Overview } from "./overview-page.tsx";

type Request = Overview["requests"][number];
const requestColumns = (client: boolean): DataColumn<Request>[] => [
  {
    id: "who",
    header: "Request",
    cell: (r) => <PersonCell name={r.annotator} detail={`${r.code} · ${r.project}`} href={routes.request(r.id)} />,
  },
  { id: "vendor", header: client ? "Vendor" : "Scope", phone: "start", cell: (r) => (client ? r.vendor : r.scope) },
  { id: "asked", header: "Asked", phone: "end", cell: (r) => <TimeCell at={r.createdAt} /> },
  { id: "due", header: "Runs out", cell: (r) => <TimeCell at={r.expiresAt} /> },
  {
    id: "act",
    header: "",
    align: "end",
    phone: "side",
    cell: (r) => (
      <LinkButton size="sm" href={routes.request(r.id)} aria-label={`${client ? "Review" : "See"} ${r.code}`}>
        {client ? "Review" : "See"}
      </LinkButton>
    ),
  },
];
const requestTables = { client: requestColumns(true), vendor: requestColumns(false) };

/** How many there are; how many of them stand here when the list is cut. */
const shown = (rows: number, total: number) => (rows < total ? `first ${rows} of ${total}` : String(total));

interface RequestsWaitingProps {
  rows: Overview["requests"];
  total: number;
  client: boolean;
}

export function RequestsWaiting({ rows, total, client }: RequestsWaitingProps) {
  const first = rows.slice(0, 8);
  return (
    <Section
      title={client ? "Waiting for you" : "Waiting for the client"}
      count={total > 0 ? `${shown(first.length, total)}, what runs out first on top` : undefined}
      actions={<TextLink href={routes.requests()}>All requests</TextLink>}
    >
      <DataTable
        label="Requests waiting"
        columns={client ? requestTables.client : requestTables.vendor}
        rows={first}
        getRowId={(r) => r.id}
        rowHref={(r) => routes.request(r.id)}
        keys={false}
        empty={
          <EmptyState title="No request waits">
            {client
              ? "When a vendor asks for access and it is your step, it stands here."
              : "Ask for access under Requests."}
          </EmptyState>
        }
      />
    </Section>
  );
}

const evidenceColumns: DataColumn<Overview["evidence"][number]>[] = [
  {
    id: "who",
    header: "Person",
    cell: (e) => <PersonCell name={e.annotator} detail={e.vendor} href={routes.annotator(e.annotatorId)} />,
  },
  { id: "gate", header: "Gate", phone: "start", cell: (e) => e.gate },
  { id: "since", header: "Sent in", phone: "end", cell: (e) => <TimeCell at={e.submittedAt} /> },
];

export function EvidenceWaiting({ rows, total }: { rows: Overview["evidence"]; total: number }) {
  return (
    <Section title="Evidence to verify" count={`${shown(rows.length, total)}, accept or send back`}>
      <DataTable
        label="Evidence to verify"
        columns={evidenceColumns}
        rows={rows}
        getRowId={(e) => `${e.annotatorId} ${e.gate}`}
        rowHref={(e) => routes.annotator(e.annotatorId)}
        keys={false}
        empty={null}
      />
    </Section>
  );
}

const planeWord = {
  not_proven: { state: "notproven" },
  closing: { state: "closing" },
  opening: { state: "opening" },
  waiting_key: { state: "waiting", word: "Waiting for key" },
} as const;
const unsettledColumns: DataColumn<Overview["unsettled"][number]>[] = [
  {
    id: "who",
    header: "Grant",
    cell: (u) => <PersonCell name={u.annotator} detail={u.code} href={routes.grant(u.grantId)} />,
  },
  { id: "state", header: "VPN", phone: "side", cell: (u) => <StateBadge {...planeWord[u.status]} /> },
  { id: "since", header: "Since", phone: "start", cell: (u) => <TimeCell at={u.since} /> },
];

export function Unsettled({ rows }: { rows: Overview["unsettled"] }) {
  return (
    <Section title="Not settled yet" count="asked for, not yet seen at the gateway">
      <DataTable
        label="Grants not settled"
        columns={unsettledColumns}
        rows={rows}
        getRowId={(u) => u.grantId}
        rowHref={(u) => routes.grant(u.grantId)}
        keys={false}
        empty={null}
      />
    </Section>
  );
}

const troubleColumns: DataColumn<Overview["trouble"][number]>[] = [
  {
    id: "who",
    header: "Who",
    cell: (t) => <PersonCell name={t.annotator} detail={t.vendor} href={routes.healthOf(t.annotatorId)} />,
  },
  { id: "state", header: "State", phone: "side", cell: (t) => <StateBadge state={t.state} /> },
  { id: "p95", header: "p95", align: "end", phone: "start", phoneLabel: "p95", cell: (t) => formatMs(t.p95) },
  { id: "since", header: "Since", phone: "end", cell: (t) => <TimeCell at={t.since} /> },
];

export function Trouble({ rows, total }: { rows: Overview["trouble"]; total: number }) {
  return (
    <Section
      title="People in trouble"
      count={shown(rows.length, total)}
      actions={<TextLink href={routes.health()}>Live board</TextLink>}
    >
      <DataTable
        label="People in trouble"
        columns={troubleColumns}
        rows={rows}
        getRowId={(t) => t.annotatorId}
        rowHref={(t) => routes.healthOf(t.annotatorId)}
        keys={false}
        empty={null}
      />
    </Section>
  );
}

const lapsingColumns: DataColumn<Overview["lapsing"][number]>[] = [
  {
    id: "who",
    header: "Person",
    cell: (l) => <PersonCell name={l.annotator} detail={l.vendor} href={routes.annotator(l.annotatorId)} />,
  },
  { id: "gate", header: "Gate", phone: "start", cell: (l) => l.gate },
  { id: "until", header: "Lapses", phone: "side", cell: (l) => <GateEnd at={l.validUntil} /> },
  {
    id: "then",
    header: "What happens then",
    phone: "end",
    cell: (l) => <WhatThen gate={l} />,
  },
];

function GateEnd({ at }: { at: Date }) {
  const over = useClock((now) => at.getTime() <= now.getTime());
  return (
    <StateBadge
      state={over ? "lapsed" : "lapsing"}
      word={<DateTime at={at} show="day" />}
      stacked
      detail={<RelativeTime at={at} plain />}
    />
  );
}

function WhatThen({ gate: { openGrants, validUntil } }: { gate: Overview["lapsing"][number] }) {
  const over = useClock((now) => validUntil.getTime() <= now.getTime());
  if (openGrants === 0) return over ? "No access was open" : "No access to close";
  if (over) return `${plural(openGrants, "grant")} stopped`;
  return `${plural(openGrants, "grant")} ${openGrants === 1 ? "closes" : "close"}`;
}

export function Lapsing({ rows, total }: { rows: Overview["lapsing"]; total: number }) {
  return (
    <Section title="Gates that lapse" count={`${shown(rows.length, total)}, the last 30 and the next 14 days`}>
      <DataTable
        label="Gates lapsing"
        columns={lapsingColumns}
        rows={rows}
        getRowId={(l) => `${l.annotatorId} ${l.gate}`}
        rowHref={(l) => routes.annotator(l.annotatorId)}
        keys={false}
        empty={null}
      />
    </Section>
  );
}

const driftWord = { orphan: "Orphan peer", missing: "Missing peer", apply_failed: "Rules not applied" } as const;
const driftColumns: DataColumn<Overview["drift"][number]>[] = [
  {
    id: "what",
    header: "Found",
    cell: (d) => <StateBadge state="drift" word={driftWord[d.kind]} stacked detail={d.detail} />,
  },
  {
    id: "where",
    header: "Where",
    phone: "start",
    cell: (d) => <TextLink href={routes.environment(d.environmentId)}>{d.environment}</TextLink>,
  },
  { id: "since", header: "When", phone: "end", cell: (d) => <TimeCell at={d.foundAt} /> },
];

export function Drift({ rows }: { rows: Overview["drift"] }) {
  return (
    <Section title="Drift" count="what the gateways had and nobody granted">
      <DataTable label="Drift" columns={driftColumns} rows={rows} getRowId={(d) => d.id} keys={false} empty={null} />
    </Section>
  );
}
