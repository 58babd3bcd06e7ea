"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment, useId } from "react";
import { DateTime } from "#components/ui/date-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { formatNumber } from "#lib/format.ts";
import type { Permission } from "#lib/permissions.ts";
import { cn } from "#lib/utils.ts";
import { EventDetails } from "./event-details.tsx";
import { type Place, placesOf, type Within } from "./event-places.ts";
import { eventSentence, isSensitive } from "./event-sentence.ts";
import type { AuditEvent } from "./types.ts";

const kindWord = { user: "Person", agent: "Agent", system: "Portal" } as const;

interface EventItemProps {
  event: AuditEvent;
  names: Readonly<Record<string, string>>;
  rights: readonly Permission[];
  open: boolean;
  onToggle: () => void;
  /** What the page is about, when it is one thing. */
  within: Within | null;
  /** As part of a page: no kind, a line down the left. */
  compact: boolean;
}

/** One event: when, who did what, for whom; opens to what changed. */
export function EventItem({ event, names, rights, open, onToggle, within, compact }: EventItemProps) {
  const id = useId();
  const sentence = eventSentence(event);
  const sensitive = isSensitive(event.action);
  const places = placesOf(event, names, { sentence, rights, within });
  return (
    <li
      className={cn(
        "relative border-b border-line",
        open && "bg-selected",
        compact && "ml-1 border-l border-l-line-strong pl-2.5",
      )}
    >
      {compact ? <Dot filled={sensitive} /> : null}
      <div
        className={cn(
          "relative grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 px-1.5 py-1.5 hover:bg-hover max-md:gap-y-0.5",
          compact ? "md:grid-cols-[64px_minmax(0,1fr)_auto]" : "md:grid-cols-[64px_60px_minmax(0,1fr)_auto]",
          open && "hover:bg-selected",
        )}
      >
        <span className="relative z-1 justify-self-start font-medium tabular-nums">
          <DateTime at={event.at} show="time" seconds />
        </span>
        {compact ? null : <span className="text-ink-muted max-md:hidden">{kindWord[event.actor.kind]}</span>}
        <div className="min-w-0 max-md:order-last max-md:col-span-2">
          <button
            type="button"
            data-event={event.id}
            aria-expanded={open}
            aria-controls={id}
            onClick={onToggle}
            className="flex min-h-6 items-baseline gap-1 text-left wrap-anywhere after:absolute after:inset-0"
          >
            <ChevronRight
              aria-hidden="true"
              strokeWidth={1.8}
              className={cn("mt-[3px] size-3.5 flex-none self-start text-ink-faint", open && "rotate-90")}
            />
            <span className={cn(sensitive && !compact && "font-medium")}>
              <Sentence text={sentence} />
            </span>
          </button>
          <Places kind={event.actor.kind} places={places} />
        </div>
        <SealMark event={event} />
      </div>
      {/* Stays in the page while closed, so that aria-controls has a target. */}
      <div id={id} hidden={!open} className={cn("px-1.5 pb-3", compact ? "md:pl-[86px]" : "md:pl-[162px]")}>
        {open ? <EventDetails event={event} names={names} rights={rights} /> : null}
      </div>
    </li>
  );
}

// The hyphen of a short name is no place to break a line.
const shortName = /\b([RG]-[0-9A-Z]{5})\b/;

function Sentence({ text }: { text: string }) {
  return text.split(shortName).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <span key={part} className="whitespace-nowrap">
        {part}
      </span>
    ),
  );
}

function Places({ kind, places }: { kind: AuditEvent["actor"]["kind"]; places: readonly Place[] }) {
  if (places.length === 0 && kind === "user") return null;
  return (
    <span className="block pl-[18px] text-xs text-ink-faint">
      {kind === "user" ? null : (
        <span className="md:hidden">{`${kindWord[kind]}${places.length > 0 ? ", " : ""}`}</span>
      )}
      {places.map(({ joint, name, href }, index) => (
        <Fragment key={joint}>
          {`${index > 0 ? ", " : ""}${joint} `}
          {href ? (
            <Link href={href} className="relative z-1 hover:underline">
              {name}
            </Link>
          ) : (
            name
          )}
        </Fragment>
      ))}
    </span>
  );
}

function SealMark({ event }: { event: AuditEvent }) {
  if (!event.sealed) return <StateBadge state="waiting" word="Waiting for seal" className="text-xs" />;
  return (
    <span className="text-xs whitespace-nowrap text-ink-faint tabular-nums">
      {event.leafIndex === null ? (
        "Sealed"
      ) : (
        <>
          <span className="sr-only">Sealed as entry </span>#{formatNumber(event.leafIndex)}
        </>
      )}
    </span>
  );
}

function Dot({ filled }: { filled: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "absolute top-3 -left-[5px] size-[9px] rounded-full border-2 border-accent-ink",
        filled ? "bg-accent-ink" : "bg-surface",
      )}
    />
  );
}
