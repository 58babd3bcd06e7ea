"use client";

import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { plural } from "#lib/format.ts";
import { changesOf } from "./event-changes.ts";
import type { AuditEvent } from "./types.ts";

interface DiffTableProps {
  event: Pick<AuditEvent, "before" | "after">;
  names: Readonly<Record<string, string>>;
}

/** What an event changed: before and after side by side, or what was recorded when there was no before. */
export function DiffTable({ event, names }: DiffTableProps) {
  const { zone } = usePreferences();
  const changes = changesOf(event.before, event.after, { zone, names });
  if (changes.length === 0) return null;
  const both = event.before !== null && Object.keys(event.before).length > 0;
  return (
    <table className="mb-2 w-full max-w-[760px] table-fixed text-left">
      <thead className="text-ink-faint">
        <tr className="border-b border-line">
          <th scope="col" className="w-[28%] py-1 pr-3 font-normal max-md:w-[30%]">
            {plural(changes.length, "field")}
          </th>
          {both ? (
            <th scope="col" className="py-1 pr-3 pl-2 font-normal">
              Before
            </th>
          ) : null}
          <th scope="col" className="py-1 pl-2 font-normal">
            {both ? "After" : "Recorded"}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.key} className="border-b border-line align-top">
            <th scope="row" className="py-1 pr-3 font-normal wrap-anywhere text-ink-muted">
              {change.label}
            </th>
            {both ? <Side sign="−" meaning="removed" text={change.before} look="bg-down-soft" /> : null}
            <Side sign="+" meaning={both ? "added" : ""} text={change.after} look={both ? "bg-healthy-soft" : ""} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SideProps {
  sign: string;
  /** Read aloud for the sign; empty for no sign at all. */
  meaning: string;
  text: string | null;
  look: string;
}

function Side({ sign, meaning, text, look }: SideProps) {
  if (text === null) return <td className="px-2 py-1 text-ink-faint">–</td>;
  return (
    <td className={`px-2 py-1 wrap-anywhere ${look}`}>
      {meaning ? (
        <>
          <span aria-hidden="true">{sign} </span>
          <span className="sr-only">{meaning}: </span>
        </>
      ) : null}
      {text}
    </td>
  );
}
