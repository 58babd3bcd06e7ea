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
import type { Within } from "./event-places.ts";
import { followLog } from "./live-reading.ts";
import { useOpenEvents } from "./use-open-events.ts";

/** More are one press away: the page has other things to say. */
const firstRows = 15;

/** The one thing a timeline is about, as `audit.timeline` takes it. */
type About =
  | { annotatorId: string }
  | { grantId: string }
  | { projectId: string }
  | { environmentId: string }
  | { datasetId: string };

interface TimelineProps {
  title?: string;
  /** Exactly the question the page loaded, or the rows of the first HTML are not found again. */
  about: About;
}

/** The history of one person, grant, project, environment or dataset, on its own page. */
export function Timeline({ title = "Timeline", about }: TimelineProps) {
  const trpc = useTRPC();
  const { open, toggle } = useOpenEvents();
  const [whole, setWhole] = useState(false);
  const [within, id] = subjectOf(about);
  const { data } = useSuspenseQuery({
    ...trpc.audit.timeline.queryOptions(about),
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
      actions={data.nextCursor ? <TextLink href={`${routes.audit()}?${within}=${id}`}>Show all</TextLink> : undefined}
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
            within={within}
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

function subjectOf(about: About): [Within, string] {
  if ("annotatorId" in about) return ["annotator", about.annotatorId];
  if ("grantId" in about) return ["grant", about.grantId];
  if ("projectId" in about) return ["project", about.projectId];
  if ("environmentId" in about) return ["environment", about.environmentId];
  return ["dataset", about.datasetId];
}
