import { formatDuration, formatNumber, plural } from "#lib/format.ts";
import { roleTitle } from "#lib/roles.ts";
import type { AllowedNetwork, SignInRow } from "./types.ts";

/** "10 min", "8 h", "1 h 30 min". */
export const minutesInWords = (minutes: number): string => formatDuration(minutes * 60);

/** Whom a network is for. */
export const whoseNetwork = ({ role, vendorName }: Pick<AllowedNetwork, "role" | "vendorName">): string =>
  role ? roleTitle[role] : (vendorName ?? "A vendor");

export const methodWords: Record<SignInRow["method"], string> = { password_totp: "Password and app" };

/** What is unusual, as a sentence: "New country: Kenya → Brazil 40 min later, 9,300 km away". Null when nothing is. */
export function unusualSentence(row: Pick<SignInRow, "flags" | "country" | "at" | "earlier">): string | null {
  const { flags, country, at, earlier } = row;
  if (flags.length === 0) return null;
  const what = flags.includes("new_country") ? "New country" : "Too far too soon";
  if (!earlier || !country) return what;
  const later = formatDuration(Math.max(1, (at.getTime() - earlier.at.getTime()) / 1000));
  const far = flags.includes("impossible_travel") ? `, ${formatNumber(roundKm(earlier.km))} km away` : "";
  return `${what}: ${earlier.country} → ${country} ${later} later${far}`;
}

const roundKm = (km: number) => (km < 1_000 ? Math.round(km / 10) * 10 : Math.round(km / 100) * 100);

/** What other limits do to sessions that are open now. */
export function limitsEffectSentence(effect: { ending: number; shortened: number; endsOwn: boolean }): string {
  const { ending, shortened, endsOwn } = effect;
  if (ending + shortened === 0) return "No open session ends sooner by this.";
  const parts = [
    ending > 0 ? `${plural(ending, "open session")} ${ending === 1 ? "ends" : "end"} at once` : null,
    shortened > 0 ? `${plural(shortened, "open session")} will end sooner` : null,
  ].filter((part) => part !== null);
  return `${parts.join(", ")}.${endsOwn ? " Yours is one of them: you sign in again." : ""}`;
}
