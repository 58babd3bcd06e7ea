"use client";

import { DateTime } from "#components/ui/date-time.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { changesOf, eventSentence } from "./event-sentence.ts";

export type AuditEvent = RouterOutputs["audit"]["list"]["rows"][number];

/** Events newest first; each opens to what changed and where it came from. */
export function EventList({ rows }: { rows: readonly AuditEvent[] }) {
  return (
    <ol>
      {rows.map((event) => (
        <li key={event.id} className="border-b border-line">
          <EventItem event={event} />
        </li>
      ))}
    </ol>
  );
}

function EventItem({ event }: { event: AuditEvent }) {
  const changes = changesOf(event.before, event.after);
  return (
    <details className="py-2">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="w-44 flex-none text-ink-muted">
          <DateTime at={event.at} seconds />
        </span>
        <span className="min-w-0 flex-1">{eventSentence(event)}</span>
        <span className="text-xs text-ink-faint">
          {event.leafIndex === null ? (event.sealed ? "sealed" : "waiting for the seal") : `#${event.leafIndex}`}
        </span>
      </summary>
      <div className="pt-2 pl-4 md:pl-48">
        {changes.length > 0 ? (
          <table className="mb-2 text-xs">
            <thead className="text-left text-ink-faint">
              <tr>
                <th className="pr-6 font-normal">What</th>
                <th className="pr-6 font-normal">Before</th>
                <th className="font-normal">After</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={change.key} className="align-top">
                  <th className="py-0.5 pr-6 text-left font-medium">{change.key}</th>
                  <td className="py-0.5 pr-6 break-all">{change.before === null ? "–" : `− ${change.before}`}</td>
                  <td className="py-0.5 break-all">{change.after === null ? "–" : `+ ${change.after}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
        <p className="text-xs text-ink-faint">
          {event.actor.kind === "user" ? "A person" : event.actor.kind === "agent" ? "An agent" : "The portal itself"}
          {event.sourceIp ? (
            <>
              , from <span className="mono">{event.sourceIp}</span>
            </>
          ) : null}
        </p>
      </div>
    </details>
  );
}
