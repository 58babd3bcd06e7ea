"use client";

import { useRef } from "react";
import { DateTime } from "#components/ui/date-time.tsx";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { zoneName } from "#lib/format.ts";
import type { Permission } from "#lib/permissions.ts";
import { byDay } from "./days.ts";
import { EventItem } from "./event-item.tsx";
import type { Within } from "./event-places.ts";
import type { AuditEventPage } from "./types.ts";
import { useEventKeys } from "./use-event-keys.ts";

interface EventListProps {
  page: Pick<AuditEventPage, "rows" | "names">;
  /** The reader's, for links; leave out for none. */
  rights?: readonly Permission[];
  /** Ids of the events that are open. */
  open: ReadonlySet<string>;
  onToggle: (id: string) => void;
  /** What the page is about, when it is one thing. */
  within?: Within;
  /** As part of a page: a line down the left, no J and K. */
  compact?: boolean;
}

/** Events newest first, by day; each opens to what changed and where it came from. J and K move, Enter opens. */
export function EventList({ page, rights = [], open, onToggle, within, compact = false }: EventListProps) {
  const { zone } = usePreferences();
  const list = useRef<HTMLDivElement>(null);
  useEventKeys(list, !compact);
  return (
    <div ref={list}>
      {byDay(page.rows, zone).map(({ key, rows }) => {
        const first = rows[0];
        return (
          <section key={key} aria-label={key}>
            <h3 className="flex items-baseline gap-2 pt-3.5 pb-1 font-semibold">
              {first ? (
                <>
                  <DateTime at={first.at} show="day" />
                  <span className="font-normal text-ink-faint">{zoneName(first.at, zone)}</span>
                </>
              ) : null}
            </h3>
            <ol className="border-t border-line">
              {rows.map((event) => (
                <EventItem
                  key={event.id}
                  event={event}
                  names={page.names}
                  rights={rights}
                  open={open.has(event.id)}
                  onToggle={() => onToggle(event.id)}
                  within={within ?? null}
                  compact={compact}
                />
              ))}
            </ol>
          </section>
        );
      })}
    </div>
  );
}
