"use client";
import { zoneName } from "#lib/format.ts";
import { useClock } from "./clock.ts";
import { usePreferences } from "./preferences-provider.tsx";
import { Segmented } from "./segmented.tsx";

/** Times in the viewer's zone ("CET") or in UTC; kept in a cookie. */
export function TimeZoneToggle({ className }: { className?: string }) {
  const { zoneMode, localZone, setZoneMode } = usePreferences();
  // A viewer whose own zone is UTC still has two buttons, so "Local" names the first.
  const local = useClock((now) => (localZone && localZone !== "UTC" ? zoneName(now, localZone) : "Local"));
  return (
    <Segmented
      label="Time zone"
      value={zoneMode}
      onValueChange={setZoneMode}
      className={className}
      options={[
        { value: "local", label: local },
        { value: "utc", label: "UTC" },
      ]}
    />
  );
}
