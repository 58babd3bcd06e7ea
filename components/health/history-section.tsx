"use client";
import { useMemo } from "react";
import { LatencyChart } from "#components/charts/latency-chart.tsx";
import { useUrlParams } from "#components/data-table/use-url-params.ts";
import { Section } from "#components/ui/section.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { formatDuration } from "#lib/format.ts";
import { type HistoryRange, historyRanges } from "#lib/schemas/health.ts";
import type { Person } from "./types.ts";

const options = (Object.keys(historyRanges) as HistoryRange[]).map((value) => ({
  value,
  label: historyRanges[value].title,
}));

/** Round trips over the chosen range. */
export function HistorySection({
  person,
  range,
  limitName,
}: {
  person: Person;
  range: HistoryRange;
  limitName: string | null;
}) {
  const params = useUrlParams();
  const { words, pointSeconds } = historyRanges[range];
  const { points } = person.history;
  const drawn = useMemo(
    () =>
      points.map((point) => ({
        t: point.at.getTime(),
        p50: point.p50,
        p95: point.p95,
        loss: point.loss === null ? null : point.loss / 100,
      })),
    [points],
  );
  return (
    <Section
      title="Round trip"
      count={limitName ?? undefined}
      actions={
        <Segmented
          label="Range"
          value={range}
          options={options}
          onValueChange={(value) => params.set({ range: value })}
        />
      }
    >
      <LatencyChart
        points={drawn}
        limitMs={person.profile.rttP95Ms}
        windowLabel={`last ${words}, one value every ${formatDuration(pointSeconds)}`}
      />
    </Section>
  );
}
