"use client";

import type { ReactNode } from "react";
import { useClock } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { type GrantLike, grantState, observationIsOld } from "./words.ts";

interface GrantBadgeProps {
  grant: GrantLike;
  /** Second line when there is nothing to say about the age: why it is suspended. */
  detail?: ReactNode;
  stacked?: boolean;
  pill?: boolean;
}

/** The one badge of a grant. Active turns Unknown by itself when the gateway falls silent. */
export function GrantBadge({ grant, detail, stacked, pill }: GrantBadgeProps) {
  const old = useClock((now) => observationIsOld(grant, now));
  const aged = grant.planeStatus === "active" && grant.lastObservedAt !== null;
  return (
    <StateBadge
      {...grantState(grant, old)}
      stacked={stacked}
      pill={pill}
      detail={
        aged && !pill ? (
          <>
            {old ? "last seen open" : "seen"} <RelativeTime at={grant.lastObservedAt ?? 0} plain />
          </>
        ) : (
          detail
        )
      }
    />
  );
}
