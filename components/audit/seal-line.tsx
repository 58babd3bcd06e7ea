"use client";

import { Note } from "#components/ui/note.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { formatNumber } from "#lib/format.ts";
import { isSealLate, type LogStatus, useSealAge } from "./seal-status.ts";

// The server stops counting here.
const countedAtMost = 1_000;

/** "Sealed #1,203, checkpoint 0.4 s ago, none waits", and what to do when that stopped. */
export function SealLine({ status }: { status: LogStatus }) {
  const age = useSealAge(status);
  const { sealed, pending } = status;
  const late = isSealLate(status);
  return (
    <div className="mb-4 border-y border-line py-1.5">
      <p className="flex flex-wrap items-center gap-x-5 gap-y-1 text-ink-muted tabular-nums">
        {status.state === "none" ? (
          <StateBadge state="missing" word="Nothing is sealed yet" />
        ) : (
          <>
            <StateBadge
              state={late ? "failed" : "observed"}
              word={sealed ? `Sealed #${formatNumber(sealed - 1)}` : "Sealed"}
            />
            {age ? <span>checkpoint {age}</span> : null}
          </>
        )}
        {pending === null ? null : <span>{waitingInWords(pending)}</span>}
      </p>
      {late ? (
        <Note tone="down" alert className="mt-1.5">
          <b>The log is not being sealed.</b> Events are still written. New access does not open until the seal is back;
          closing goes on. IT has to look at the worker process.
        </Note>
      ) : null}
    </div>
  );
}

function waitingInWords(pending: number): string {
  if (pending === 0) return "no entry waits";
  if (pending === 1) return "1 entry waits";
  return `${formatNumber(pending)}${pending >= countedAtMost ? "+" : ""} entries wait`;
}
