"use client";

import { DateTime } from "#components/ui/date-time.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { formatNumber } from "#lib/format.ts";
import type { Permission } from "#lib/permissions.ts";
import { DiffTable } from "./diff-table.tsx";
import { subjectHref } from "./event-places.ts";
import type { AuditEvent } from "./types.ts";

interface EventDetailsProps {
  event: AuditEvent;
  names: Readonly<Record<string, string>>;
  rights: readonly Permission[];
}

/** The open part of an event: what changed, from where, and its place in the sealed log. */
export function EventDetails({ event, names, rights }: EventDetailsProps) {
  const href = subjectHref(event, rights);
  return (
    <>
      <DiffTable event={event} names={names} />
      <KeyValue
        className="max-w-[760px] text-xs"
        items={[
          { label: "When", value: <DateTime at={event.at} seconds year="always" /> },
          { label: "From address", value: event.sourceIp ? <span className="mono">{event.sourceIp}</span> : null },
          {
            label: "Request",
            value: event.requestId ? <span className="mono">{event.requestId.slice(0, 8)}</span> : null,
          },
          {
            label: "In the log",
            value: event.sealed
              ? event.leafIndex === null
                ? "Sealed"
                : `Sealed as entry #${formatNumber(event.leafIndex)}`
              : "Written, waiting for the seal",
          },
          { label: "About", value: href ? <TextLink href={href}>Open {event.subject.name}</TextLink> : null },
        ]}
      />
    </>
  );
}
