"use client";
import { useClock } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { shownState } from "#lib/schemas/health.ts";

interface ConnectionStateProps {
  health: { state: "healthy" | "degraded" | "down"; lastSampleAt: Date } | null;
  /** How old the data is, under the word. */
  stacked?: boolean;
}

/** The live state of a person's connection; it turns unknown by itself when nothing comes any more. */
export function ConnectionState({ health, stacked }: ConnectionStateProps) {
  const state = useClock((now) =>
    shownState(health?.state ?? null, health ? now.getTime() - health.lastSampleAt.getTime() : null),
  );
  const detail = health ? <RelativeTime at={health.lastSampleAt} plain /> : "no probe yet";
  return <StateBadge state={state} detail={stacked ? detail : undefined} stacked={stacked} />;
}
