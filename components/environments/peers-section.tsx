"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { NumberCell } from "#components/data-table/number-cell.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { standingEveryMs } from "./use-standing.ts";
import { formatBytes, shortKey } from "./words.ts";

type PeerRow = RouterOutputs["environments"]["peers"]["rows"][number];

const columns: DataColumn<PeerRow>[] = [
  {
    id: "person",
    header: "Person",
    cell: (row) =>
      row.annotatorId ? (
        <PersonCell name={row.annotatorName} detail={row.vendorName} href={routes.annotator(row.annotatorId)} />
      ) : (
        <StateBadge state="drift" word="Unknown key" />
      ),
  },
  {
    id: "grants",
    header: "Grants",
    phone: "side",
    cell: (row) =>
      row.grants.length === 0 ? (
        <span className="text-ink-faint">none you may see</span>
      ) : (
        <span className="flex flex-wrap gap-x-2">
          {row.grants.map((grant) => (
            <TextLink key={grant.id} href={routes.grant(grant.id)}>
              {grant.code}
            </TextLink>
          ))}
        </span>
      ),
  },
  {
    id: "address",
    header: "Tunnel address",
    phone: "start",
    cell: (row) => <span className="mono">{row.allowedIps.join(", ")}</span>,
  },
  {
    id: "endpoint",
    header: "Comes from",
    cell: (row) =>
      row.endpoint ? <span className="mono">{row.endpoint}</span> : <span className="text-ink-faint">not yet</span>,
  },
  {
    id: "handshake",
    header: "Last handshake",
    phone: "end",
    cell: (row) => <TimeCell at={row.latestHandshakeAt} none="never" ageOnly />,
  },
  {
    id: "traffic",
    header: "From, to them",
    align: "end",
    cell: (row) => <NumberCell text={`${formatBytes(row.rxBytes)}, ${formatBytes(row.txBytes)}`} />,
  },
  { id: "key", header: "Key", cell: (row) => <span className="mono">{shortKey(row.publicKey)}</span> },
];

interface PeersSectionProps {
  environmentId: string;
  count: number;
  /** False when the last report is too old to say what is open now. */
  current: boolean;
}

/** The peers of the gateway's last report, unknown keys first. */
export function PeersSection({ environmentId, count, current }: PeersSectionProps) {
  const trpc = useTRPC();
  const [pages, setPages] = useState<string[]>([]);
  const peers = useQuery(
    trpc.environments.peers.queryOptions(
      { environmentId, after: pages.at(-1) },
      { refetchInterval: standingEveryMs, placeholderData: keepPreviousData },
    ),
  );
  const older = peers.data?.older;
  return (
    <Section
      title={current ? "Peers" : "Peers of the last report"}
      count={current ? String(count) : "what is open now is unknown"}
    >
      {peers.error ? (
        <ErrorState title="The peers could not be read">{peers.error.message}</ErrorState>
      ) : !peers.data ? (
        <SkeletonRows rows={3} />
      ) : (
        <DataTable
          label="Peers"
          columns={columns}
          rows={peers.data.rows}
          getRowId={(row) => row.publicKey}
          keys={false}
          empty={
            <EmptyState title="No peers">
              The gateway has nobody's tunnel open. A peer appears when a grant opens and was seen.
            </EmptyState>
          }
          footer={
            older || pages.length > 0 ? (
              <div className="flex justify-end gap-2 pt-2">
                <Button size="sm" disabled={pages.length === 0} onClick={() => setPages(pages.slice(0, -1))}>
                  Before
                </Button>
                <Button size="sm" disabled={!older} onClick={() => older && setPages([...pages, older])}>
                  After
                </Button>
              </div>
            ) : undefined
          }
        />
      )}
    </Section>
  );
}
