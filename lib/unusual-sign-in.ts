import { formatDuration, formatNumber } from "./format.ts";

type SignInFacts = {
  flags: readonly ("new_country" | "impossible_travel")[];
  /** Names, not codes; null = unknown or private. */
  country: string | null;
  at: Date;
  /** The person's accepted sign-in before, and the least way from there, in km. */
  earlier: { country: string; at: Date; km: number } | null;
};

/** What is unusual, as a sentence: "New country: Kenya → Brazil 40 min later, 9,300 km away". Null when nothing is. */
export function unusualSentence(row: SignInFacts): string | null {
  const { flags, country, at, earlier } = row;
  if (flags.length === 0) return null;
  const what = flags.includes("new_country") ? "New country" : "Too far too soon";
  if (!earlier || !country) return what;
  const later = formatDuration(Math.max(1, (at.getTime() - earlier.at.getTime()) / 1000));
  const far = flags.includes("impossible_travel") ? `, ${formatNumber(roundKm(earlier.km))} km away` : "";
  return `${what}: ${earlier.country} → ${country} ${later} later${far}`;
}

const roundKm = (km: number) => (km < 1_000 ? Math.round(km / 10) * 10 : Math.round(km / 100) * 100);
