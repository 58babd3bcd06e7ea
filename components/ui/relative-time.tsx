"use client";
import { formatRelative } from "#lib/format.ts";
import { cn } from "#lib/utils.ts";
import { useClock } from "./clock.ts";
import { ExactTime } from "./exact-time.tsx";

interface RelativeTimeProps {
  at: Date | string | number;
  /** Without the hover, where the exact time stands beside it. */
  plain?: boolean;
  className?: string;
}

/** "14 s ago", counted on while you look. Stands beside an exact time or as the age of live data. */
export function RelativeTime({ at, plain, className }: RelativeTimeProps) {
  const date = new Date(at);
  const text = useClock((now) => formatRelative(date, now));
  if (plain) return <span className={cn("whitespace-nowrap tabular-nums", className)}>{text}</span>;
  return (
    <ExactTime date={date} className={className}>
      {text}
    </ExactTime>
  );
}
