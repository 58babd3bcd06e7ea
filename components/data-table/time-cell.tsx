import { DateTime } from "#components/ui/date-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";

interface TimeCellProps {
  /** null prints `none`. */
  at: Date | string | null;
  /** What stands where there is no time: "never", "no end". */
  none?: string;
  show?: "full" | "day" | "time";
  /** Only the age, for live data: "4 s ago". */
  ageOnly?: boolean;
  seconds?: boolean;
}

/** A time with its distance from now on the second line. */
export function TimeCell({ at, none = "none", show = "full", ageOnly, seconds }: TimeCellProps) {
  if (at === null) return <span className="text-ink-faint">{none}</span>;
  if (ageOnly) return <RelativeTime at={at} />;
  return (
    <>
      <DateTime at={at} show={show} seconds={seconds} />
      <span className="block text-xs text-ink-faint">
        <RelativeTime at={at} plain />
      </span>
    </>
  );
}
