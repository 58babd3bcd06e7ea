"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { plural } from "#lib/format.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { EventList } from "./event-list.tsx";
import { followLog } from "./live-reading.ts";
import { useOpenEvents } from "./use-open-events.ts";

/** More are one press away: the page has other things to say. */
const firstRows = 15;

type TimelineProps = { title?: string } & (
  | { annotatorId: string; grantId?: never; projectId?: never }
  | { grantId: string; annotatorId?: never; projectId?: never }
  | { projectId: string; annotatorId?: never; grantId?: never }
);

/** The history of one person, grant or project, on its own page. The page loads `audit.timeline` of the same id. */
export function Timeline({ title = "Timeline", annotatorId, grantId, projectId }: TimelineProps) {
  const trpc = useTRPC();
  const { open, toggle } = useOpenEvents();
  const [whole, setWhole] = useState(false);
  // Exactly the question the page asked, or the rows of the first HTML are not found again.
  const [param, id, question] = annotatorId
    ? (["annotator", annotatorId, { annotatorId }] as const)
    : grantId
      ? (["grant", grantId, { grantId }] as const)
      : (["project", projectId, { projectId }] as const);
  const { data } = useSuspenseQuery({
    ...trpc.audit.timeline.queryOptions(question),
    ...followLog(open.size === 0),
  });
  const count = data.rows.length;
  const hidden = whole ? 0 : Math.max(0, count - firstRows);
  return (
    <Section
      title={title}
      count={
        count === 0 ? undefined : `${data.nextCursor ? `the latest ${count}` : plural(count, "event")}, newest first`
      }
      actions={data.nextCursor ? <TextLink href={`${routes.audit()}?${param}=${id}`}>Show all</TextLink> : undefined}
    >
      {count === 0 ? (
        <EmptyState title="Nothing is recorded yet">
          Everything that happens here is written down and sealed.
        </EmptyState>
      ) : (
        <>
          <EventList
            page={{ rows: whole ? data.rows : data.rows.slice(0, firstRows), names: data.names }}
            open={open}
            onToggle={toggle}
            within={param}
            compact
          />
          {hidden > 0 ? (
            <p className="py-2">
              <TextButton onClick={() => setWhole(true)}>{`Show ${plural(hidden, "older event")}`}</TextButton>
            </p>
          ) : null}
        </>
      )}
    </Section>
  );
}
