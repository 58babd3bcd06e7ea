"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { StateCell } from "#components/data-table/state-cell.tsx";
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
import { EndAssignmentButton } from "./end-assignment-button.tsx";
import { clearanceLook, grantLook } from "./words.ts";

type PersonRow = RouterOutputs["projects"]["people"]["rows"][number];

const columns: DataColumn<PersonRow>[] = [
  {
    id: "name",
    header: "Person",
    cell: (row) => <PersonCell name={row.name} detail={row.vendorName} href={routes.annotator(row.annotatorId)} />,
  },
  { id: "scope", header: "Scope", phone: "start", cell: (row) => row.scopeName },
  { id: "clearance", header: "Clearance", cell: (row) => <StateBadge {...clearanceLook[row.clearance]} /> },
  {
    id: "access",
    header: "Access",
    phone: "side",
    cell: (row) =>
      row.grant ? (
        <StateCell
          {...grantLook(row.grant)}
          detail={<TextLink href={routes.grant(row.grant.id)}>{row.grant.code}</TextLink>}
        />
      ) : (
        <span className="text-ink-faint">none</span>
      ),
  },
  {
    id: "until",
    header: "Assigned until",
    phone: "end",
    phoneLabel: "until",
    cell: (row) =>
      row.endedAt ? (
        <span title={row.endedReason ?? undefined}>
          <span className="text-ink-faint">ended </span>
          <TimeCell at={row.endedAt} show="day" />
        </span>
      ) : (
        <TimeCell at={row.endsAt} show="day" />
      ),
  },
];

interface PeopleSectionProps {
  project: { id: string; name: string };
  mayAssign: boolean;
  /** The button that assigns people, also shown when there is nobody. */
  assign: ReactNode;
}

/** Who works on the project, until when, and whether their access was seen open. */
export function PeopleSection({ project, mayAssign, assign }: PeopleSectionProps) {
  const trpc = useTRPC();
  const [page, setPage] = useState<{ after?: string; before?: string }>({});
  const people = useQuery(
    trpc.projects.people.queryOptions({ projectId: project.id, ...page }, { placeholderData: keepPreviousData }),
  );
  const shown = useMemo(() => {
    if (!mayAssign) return columns;
    const act: DataColumn<PersonRow> = {
      id: "end",
      header: "",
      align: "end",
      phone: "wide",
      cell: (row) => (row.endedAt ? null : <EndAssignmentButton person={row} projectName={project.name} />),
    };
    return [...columns, act];
  }, [mayAssign, project.name]);
  return (
    <Section title="People">
      {people.error ? (
        <ErrorState title="The people could not be read">{people.error.message}</ErrorState>
      ) : !people.data ? (
        <SkeletonRows rows={4} />
      ) : (
        <DataTable
          label="People on this project"
          columns={shown}
          rows={people.data.rows}
          getRowId={(row) => row.id}
          empty={
            <EmptyState title="Nobody is assigned yet" action={assign}>
              People have to be cleared first: NDA signed, training verified, connection tested.
            </EmptyState>
          }
          footer={
            people.data.newer || people.data.older ? (
              <div className="flex justify-end gap-2 pt-2">
                <Button
                  size="sm"
                  disabled={!people.data.newer}
                  onClick={() => setPage({ before: people.data.newer ?? undefined })}
                >
                  Before
                </Button>
                <Button
                  size="sm"
                  disabled={!people.data.older}
                  onClick={() => setPage({ after: people.data.older ?? undefined })}
                >
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
