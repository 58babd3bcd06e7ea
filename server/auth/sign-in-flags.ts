import countries from "world-countries";

export type SignInFlag = "new_country" | "impossible_travel";

/** Faster than an airliner between the nearest edges of two countries, in km/h. */
const fastest = 1_000;
const earthRadiusKm = 6_371;

type Place = { lat: number; lon: number; radiusKm: number };
const places = new Map<string, Place>(
  countries.flatMap(({ cca2, latlng: [lat, lon], area }) =>
    lat === undefined || lon === undefined
      ? []
      : [[cca2, { lat, lon, radiusKm: Math.sqrt(Math.max(area, 0) / Math.PI) }] as const],
  ),
);

/**
 * The least way between two countries in km: between their middles, less the radius of a disc of each one's area.
 * @returns 0 for countries the list does not know, so that they never raise a flag
 */
export function leastDistanceKm(from: string, to: string): number {
  const [a, b] = [places.get(from), places.get(to)];
  if (!a || !b) return 0;
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (angle: number) => Math.sin(rad(angle) / 2) ** 2;
  const h = half(b.lat - a.lat) + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * half(b.lon - a.lon);
  return Math.max(0, 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h))) - a.radiusKm - b.radiusKm);
}

/**
 * What is unusual about a sign-in, beside the person's earlier ones. The very first has nothing to differ from.
 * @param known earlier accepted sign-ins with a country, latest first, and how long ago they were in seconds
 */
export function signInFlags(
  country: string | null,
  known: readonly { country: string; secondsAgo: number }[],
): SignInFlag[] {
  const latest = known[0];
  if (country === null || !latest) return [];
  const flags: SignInFlag[] = [];
  if (known.every((one) => one.country !== country)) flags.push("new_country");
  const hours = Math.max(latest.secondsAgo, 1) / 3600;
  if (leastDistanceKm(latest.country, country) / hours > fastest) flags.push("impossible_travel");
  return flags;
}
