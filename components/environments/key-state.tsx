"use client";
import { useClock } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { type KeyTimes, keyStanding } from "#lib/service-key.ts";
import { keyLook } from "./words.ts";

/** Where an agent's key stands and when it ends; a key whose time is near says so before it ends. */
export function KeyState({ keyTimes, stacked }: { keyTimes: KeyTimes | null; stacked?: boolean }) {
  const standing = useClock((now) => (keyTimes ? keyStanding(keyTimes, now.getTime()) : "none"));
  if (!keyTimes || standing === "none") return <StateBadge state="waiting" word="Not enrolled" />;
  const look = keyTimes.rotationOrderedAt && standing === "renewal_due" ? keyLook.ordered : keyLook[standing];
  return (
    <StateBadge
      {...look}
      stacked={stacked}
      detail={
        <>
          {standing === "expired" ? "ended" : "expires"} <RelativeTime at={keyTimes.expiresAt} plain={stacked} />
        </>
      }
    />
  );
}
