import { formatDateTime, formatDuration, formatMs, formatNumber, formatPercent } from "#lib/format.ts";
import { type RoleName, roleNames, roleTitle } from "#lib/roles.ts";
import { fieldOf, type Unit } from "./field-labels.ts";

/** What values are shown with: the viewer's zone, and what ids are called. */
export interface ValueView {
  zone: string;
  names?: Readonly<Record<string, string>>;
}

export interface Change {
  key: string;
  label: string;
  before: string | null;
  after: string | null;
}

type Facts = Readonly<Record<string, unknown>> | null;

/**
 * What changed, key by key; a key on one side only has null on the other. Equal values are left out, and so is what
 * was not there before and is nothing now.
 */
export function changesOf(before: Facts, after: Facts, view: ValueView): Change[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return keys
    .map((key) => ({
      key,
      label: fieldOf(key).label,
      before: before && key in before ? valueInWords(before[key], view, key) : null,
      after: after && key in after ? valueInWords(after[key], view, key) : null,
    }))
    .filter(({ before: was, after: is }) => (was ?? "none") !== (is ?? "none"));
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const enumeration = /^[a-z0-9]+(_[a-z0-9]+)+$/;
const abbreviations: Record<string, string> = {
  vpn: "VPN",
  udp: "UDP",
  tcp: "TCP",
  https: "HTTPS",
  nda: "NDA",
  waiting_key: "waiting for key",
};

/**
 * A value of before or after for people: dates in the viewer's zone, lists joined, nothing as "none"; no braces, no
 * bare ids, no enumeration as it is stored.
 * @param key the value's key, for its unit
 */
export function valueInWords(value: unknown, view: ValueView, key = ""): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numberInWords(value, fieldOf(key).unit);
  if (value instanceof Date) return formatDateTime(value, view.zone, { seconds: true, year: "always" });
  if (Array.isArray(value))
    return value.length === 0
      ? "none"
      : value.map((one) => valueInWords(one, view, key)).join(value.some(isNested) ? "; " : ", ");
  if (typeof value === "object") {
    const entries = Object.entries(value);
    if (entries.length === 0) return key === "filter" ? "everything" : "none";
    return entries
      .map(([name, one]) => `${lowerFirst(fieldOf(name).label)} ${valueInWords(one, view, name)}`)
      .join(", ");
  }
  return textInWords(String(value), view);
}

function textInWords(text: string, { zone, names }: ValueView): string {
  if (instant.test(text)) return formatDateTime(new Date(text), zone, { seconds: true, year: "always" });
  if (uuid.test(text)) return names?.[text] ?? `reference ${text.slice(0, 8)}`;
  if (roleNames.includes(text as RoleName)) return roleTitle[text as RoleName];
  if (Object.hasOwn(abbreviations, text)) return abbreviations[text] ?? text;
  return enumeration.test(text) ? text.replaceAll("_", " ") : text;
}

function numberInWords(value: number, unit: Unit | undefined): string {
  switch (unit) {
    case "ms":
      return formatMs(value);
    case "s":
      return formatDuration(value);
    case "share":
      return formatPercent(value);
    case "h":
    case "days":
    case "Mbps":
      return `${formatNumber(value)}\u00a0${unit === "Mbps" ? "Mbit/s" : unit}`;
    case "bytes":
      return value < 1_000_000
        ? `${formatNumber(Math.round(value / 1000))}\u00a0kB`
        : `${(value / 1e6).toFixed(1)}\u00a0MB`;
    default:
      return formatNumber(value);
  }
}

const isNested = (value: unknown) => typeof value === "object" && value !== null;
// "NDA text" keeps its capitals, "Round trip" does not.
const lowerFirst = (label: string) =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
