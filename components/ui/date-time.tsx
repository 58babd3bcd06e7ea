"use client";
import { formatDateTime, formatDay, formatTime } from "#lib/format.ts";
import { useClock } from "./clock.ts";
import { ExactTime } from "./exact-time.tsx";
import { usePreferences } from "./preferences-provider.tsx";
import { RelativeTime } from "./relative-time.tsx";

interface DateTimeProps {
  at: Date | string | number;
  /** day = "Mon 23 Nov", time = "14:05", full (default) = both with the zone. */
  show?: "full" | "day" | "time";
  /** In audit and evidence only. */
  seconds?: boolean | "ms";
  /** Printed when it is not this year's; "always" in evidence. */
  year?: "always";
  /** Leave the zone out where a column head names it. */
  hideZone?: boolean;
  /** Another zone than the viewer's: the zone of a window. */
  zone?: string;
  /** Adds "14 s ago" in grey. */
  relative?: boolean;
  className?: string;
}

/** An instant in the viewer's zone. Hover gives UTC and ISO to copy. */
export function DateTime({ at, show = "full", seconds, year, hideZone, zone, relative, className }: DateTimeProps) {
  const date = new Date(at);
  const own = usePreferences().zone;
  const shownZone = zone ?? own;
  const text = useClock((now) => {
    const options = { seconds, year: year ?? now, zone: !hideZone };
    if (show === "day") return formatDay(date, shownZone, options);
    if (show === "time") return formatTime(date, shownZone, options);
    return formatDateTime(date, shownZone, options);
  });
  return (
    <>
      <ExactTime date={date} className={className}>
        {text}
      </ExactTime>
      {relative ? (
        <>
          {" "}
          <RelativeTime at={date} className="text-ink-faint" plain />
        </>
      ) : null}
    </>
  );
}
