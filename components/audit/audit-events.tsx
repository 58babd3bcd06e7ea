"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Pager } from "#components/data-table/pager.tsx";
import { useUrlParams } from "#components/data-table/use-url-params.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { plural } from "#lib/format.ts";
import type { Permission } from "#lib/permissions.ts";
import type { ListEventsInput } from "#lib/schemas/audit.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { EventList } from "./event-list.tsx";
import type { Within } from "./event-places.ts";
import { followLog } from "./live-reading.ts";
import { useOpenEvents } from "./use-open-events.ts";

interface AuditEventsProps {
  question: ListEventsInput;
  /** A filter is set. */
  narrowed: boolean;
  rights: readonly Permission[];
  /** What the page is about, when it is one thing. */
  within?: Within;
  /** Title when there is nothing although no filter is set. */
  empty: string;
}

/** A page of events with the way to older ones. The newest page follows the log while nothing is open. */
export function AuditEvents({ question, narrowed, rights, within, empty }: AuditEventsProps) {
  const trpc = useTRPC();
  const { href } = useUrlParams();
  const { open, toggle } = useOpenEvents();
  const newest = question.cursor === undefined && question.before === undefined;
  const { data } = useSuspenseQuery({
    ...trpc.audit.list.queryOptions(question),
    ...followLog(newest && open.size === 0),
  });
  const follows = !newest ? "an older page" : open.size === 0 ? "live" : "waits while an entry is open";
  const count = data.rows.length;
  return (
    <Section
      title="Events"
      count={`newest first, ${follows}`}
      actions={
        newest ? undefined : (
          <LinkButton href={href({})} size="sm">
            Newest
          </LinkButton>
        )
      }
    >
      {count > 0 ? (
        <EventList page={data} rights={rights} within={within} open={open} onToggle={toggle} />
      ) : narrowed ? (
        <EmptyState title="No event matches">
          Take a filter away or widen the days. What you may not see is not counted here either.
        </EmptyState>
      ) : (
        <EmptyState title={empty}>It appears here the moment it happens.</EmptyState>
      )}
      {count > 0 || !newest ? (
        <Pager newer={data.newerCursor} older={data.nextCursor}>
          {`${plural(count, "event")} shown${data.nextCursor ? "" : ", no older ones"}`}
        </Pager>
      ) : null}
    </Section>
  );
}
