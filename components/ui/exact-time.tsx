"use client";
import type { ReactNode } from "react";
import { formatDateTime } from "#lib/format.ts";
import { cn } from "#lib/utils.ts";
import { Tooltip } from "./tooltip.tsx";

interface ExactTimeProps {
  date: Date;
  children: ReactNode;
  className?: string;
}

/** A `time` element; hover shows the instant in UTC and as ISO 8601. By keyboard the zone switch does the same. */
export function ExactTime({ date, children, className }: ExactTimeProps) {
  const iso = date.toISOString();
  return (
    <Tooltip
      content={
        <>
          <span className="block">{formatDateTime(date, "UTC", { seconds: true, year: "always" })}</span>
          <span className="mono block text-ink-muted select-all">{iso}</span>
        </>
      }
    >
      <time dateTime={iso} className={cn("whitespace-nowrap", className)}>
        {children}
      </time>
    </Tooltip>
  );
}
