import { DateTime } from "#components/ui/date-time.tsx";
import type { BindingRow } from "./types.ts";

/** Where a role of the company's own people counts: "in project Street scenes". */
export const reachWords = (bound: BindingRow["bound"]): string =>
  bound ? `in ${bound.kind} ${bound.name}` : "everywhere";

/** The part of the log a role reads, as the end of a line; nothing when it reads all of it. */
export function LogPart({ logFrom, logUntil }: Pick<BindingRow, "logFrom" | "logUntil">) {
  if (!logFrom && !logUntil) return null;
  return (
    <>
      . Reads the log
      {logFrom ? (
        <>
          {" "}
          from <DateTime at={logFrom} show="day" />
        </>
      ) : null}
      {logUntil ? (
        <>
          {" "}
          until <DateTime at={logUntil} show="day" />
        </>
      ) : null}
    </>
  );
}
