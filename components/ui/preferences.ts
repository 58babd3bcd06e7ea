import { isTimeZone } from "#lib/format.ts";

export type ThemeChoice = "system" | "light" | "dark";

/** How this viewer wants the pages: kept in cookies, so the first HTML is right already. */
export interface Preferences {
  theme: ThemeChoice;
  /** Times in the viewer's own zone or in UTC. */
  zoneMode: "local" | "utc";
  /** IANA name the browser reported on an earlier visit; null on the first one. */
  localZone: string | null;
}

export const themeCookie = "gh_theme";
export const zoneModeCookie = "gh_tz";
export const localZoneCookie = "gh_zone";

/** Reads the preferences from cookies; unknown values fall back. @param get value of a cookie by name */
export function readPreferences(get: (name: string) => string | undefined): Preferences {
  const theme = get(themeCookie);
  const zone = decodeZone(get(localZoneCookie));
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    zoneMode: get(zoneModeCookie) === "utc" ? "utc" : "local",
    localZone: zone && isTimeZone(zone) ? zone : null,
  };
}

function decodeZone(value: string | undefined): string | null {
  // Only what a zone name can hold; the slash may arrive encoded.
  const zone = value?.replaceAll("%2F", "/");
  return zone && /^[A-Za-z0-9_+/-]{1,64}$/.test(zone) ? zone : null;
}
