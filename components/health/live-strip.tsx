"use client";
import { Strip } from "#components/charts/strip.tsx";
import { stripCellMs } from "#lib/schemas/health.ts";
import { stripNow } from "./strip-now.ts";
import { useAge } from "./use-age.ts";

/** The last 15 minutes; hollow cells appear by themselves while nothing comes. */
export function LiveStrip({
  row,
  className,
}: {
  row: { asOf: Date; lastSampleAt: Date | null; strip: string };
  className?: string;
}) {
  // Whole cells only, so that it draws anew when one is added and not every second.
  const ageMs = useAge(row.asOf, row.lastSampleAt, (age) =>
    age === null ? -1 : Math.ceil(age / stripCellMs) * stripCellMs,
  );
  return <Strip cells={stripNow(row.strip, ageMs < 0 ? null : ageMs)} className={className} />;
}
