"use client";
import type { ReactNode } from "react";
import { DateTime } from "#components/ui/date-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { LiveAge, LiveState, useShownState } from "./live-state.tsx";
import { LiveStrip } from "./live-strip.tsx";
import { Measures } from "./measures.tsx";
import type { Person } from "./types.ts";

/** State, figures and the last 15 minutes of one person. */
export function NowSection({ person, title, children }: { person: Person; title: string; children?: ReactNode }) {
  const row = { ...person.row, asOf: person.asOf };
  const state = useShownState(row);
  return (
    <Section
      title={title}
      count={row.targetLabel ? `measured to ${row.targetLabel}` : undefined}
      actions={row.lastSampleAt ? <LiveAge row={row} suffix=" ago" /> : null}
    >
      <div className="grid grid-cols-[216px_minmax(0,1fr)_auto] items-center gap-6 pt-3 pb-1 max-md:grid-cols-1 max-md:gap-3">
        <div>
          <LiveState row={row} />
          {state !== "unknown" && row.since ? (
            <span className="block pl-5 text-xs text-ink-faint">
              since <DateTime at={row.since} />
            </span>
          ) : null}
        </div>
        <Measures person={person} />
        <div>
          <LiveStrip row={row} />
          <p className="mt-0.5 flex justify-between text-xs text-ink-faint">
            <span>15 min ago</span>
            <span>now</span>
          </p>
        </div>
      </div>
      {children}
    </Section>
  );
}
