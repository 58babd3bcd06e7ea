/** How dates, durations and numbers read on screen. Pure; the caller passes zone and "now". */

/** What stands where there is no value. Never 0. */
export const none = "none";
const minus = "\u2212";
const nbsp = "\u00a0";

/** Whether the runtime knows this IANA zone; use it on whatever comes from a cookie or a form. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const partsFormats = new Map<string, Intl.DateTimeFormat>();

function partsOf(date: Date, zone: string): Record<string, string> {
  let format = partsFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
      hourCycle: "h23",
    });
    partsFormats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(date).map((part) => [part.type, part.value]));
  // en-GB writes "Sept"; every other month has three letters.
  return { ...parts, month: (parts.month ?? "").slice(0, 3) };
}

// Each locale knows the abbreviations of its own region only, so the first one that has a name is taken.
const zoneLocales = ["en-GB", "en-US", "en-IN", "en-KE"];
const zoneNames = new Map<string, string>();

/** Short name of a zone at an instant: "CET", "EAT", "GMT+8". */
export function zoneName(date: Date, zone: string): string {
  if (zone === "UTC") return "UTC";
  const key = `${zone}|${partsOf(date, zone).hour}|${date.getTime() - (date.getTime() % 3_600_000)}`;
  const known = zoneNames.get(key);
  if (known) return known;
  const names = zoneLocales.map(
    (locale) =>
      new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "short" })
        .formatToParts(date)
        .find((part) => part.type === "timeZoneName")?.value ?? "UTC",
  );
  const name = (names.find((candidate) => !/^GMT[+-]/.test(candidate)) ?? names[0] ?? "UTC").replace("-", minus);
  if (zoneNames.size > 500) zoneNames.clear();
  zoneNames.set(key, name);
  return name;
}

export interface DateTimeOptions {
  /** The year is printed when it differs from this instant's year, or always with "always". */
  year?: Date | "always";
  /** "ms" in evidence: a receipt's instants lie closer than a second. */
  seconds?: boolean | "ms";
  /** Leave the zone out where a column head names it. */
  zone?: boolean;
}

/** "Mon 23 Nov 14:05 CET". */
export function formatDateTime(date: Date, zone: string, options: DateTimeOptions = {}): string {
  const suffix = options.zone === false ? "" : ` ${zoneName(date, zone)}`;
  return `${formatDay(date, zone, options)} ${formatTime(date, zone, options)}${suffix}`;
}

/** "Mon 23 Nov", with the year when asked for. */
export function formatDay(date: Date, zone: string, options: Pick<DateTimeOptions, "year"> = {}): string {
  const parts = partsOf(date, zone);
  const showYear =
    options.year === "always" || (options.year instanceof Date && partsOf(options.year, zone).year !== parts.year);
  return `${parts.weekday} ${parts.day} ${parts.month}${showYear ? ` ${parts.year}` : ""}`;
}

/** "14:05", "14:05:09" with seconds, "14:05:09.214" with "ms". */
export function formatTime(date: Date, zone: string, options: Pick<DateTimeOptions, "seconds"> = {}): string {
  const parts = partsOf(date, zone);
  const fraction = options.seconds === "ms" ? `.${parts.fractionalSecond}` : "";
  return `${parts.hour}:${parts.minute}${options.seconds ? `:${parts.second}${fraction}` : ""}`;
}

/** "14 s ago", "in 3 h", "3 days ago", "now" within a second. One unit only: it stands beside the exact time. */
export function formatRelative(date: Date, now: Date): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const distance = Math.abs(seconds);
  // Clocks tick in whole seconds and differ a little: what has just happened must not lie ahead.
  if (distance < 1 || (seconds > 0 && seconds <= 2)) return "now";
  const text = roughly(distance);
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}

function roughly(seconds: number): string {
  if (seconds < 60) return `${seconds}${nbsp}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${nbsp}min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}${nbsp}h`;
  return `${Math.floor(seconds / 86_400)}${nbsp}days`;
}

/** "0.4 s", "9.4 s", "14 s", "5 min 03 s", "2 h 14 min", "3 days 4 h". Input in seconds. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return none;
  const sign = seconds < 0 ? minus : "";
  const value = Math.abs(seconds);
  if (value < 9.95) return `${sign}${trimZero(value.toFixed(1))}${nbsp}s`;
  const whole = Math.round(value);
  if (whole < 60) return `${sign}${whole}${nbsp}s`;
  const two = (count: number) => String(count).padStart(2, "0");
  if (whole < 3600)
    return withRest(`${sign}${Math.floor(whole / 60)}${nbsp}min`, whole % 60, (rest) => `${two(rest)}${nbsp}s`);
  const minutes = Math.floor(whole / 60);
  if (minutes < 48 * 60)
    return withRest(`${sign}${Math.floor(minutes / 60)}${nbsp}h`, minutes % 60, (rest) => `${two(rest)}${nbsp}min`);
  const hours = Math.floor(minutes / 60);
  return withRest(`${sign}${Math.floor(hours / 24)}${nbsp}days`, hours % 24, (rest) => `${rest}${nbsp}h`);
}

function withRest(head: string, rest: number, show: (rest: number) => string): string {
  return rest === 0 ? head : `${head} ${show(rest)}`;
}

/** "231 ms", "4.2 ms" below ten, "none" without a value. Input in milliseconds. */
export function formatMs(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return none;
  const text = Math.abs(ms) < 10 ? trimZero(ms.toFixed(1)) : formatNumber(Math.round(ms));
  return `${withMinus(text)}${nbsp}ms`;
}

/** "3.4 %", "100 %", "none" without a value. Input is a share between 0 and 1. */
export function formatPercent(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return none;
  return `${withMinus(trimZero((share * 100).toFixed(1)))}${nbsp}%`;
}

/** "1,284"; "10,000+" when the server stopped counting at `limit`. */
export function formatCount(count: number, limit = 10_000): string {
  return count > limit ? `${formatNumber(limit)}+` : formatNumber(count);
}

/** "1,204,331", with a real minus sign. */
export function formatNumber(value: number): string {
  return withMinus(value.toLocaleString("en-GB"));
}

/** "1 grant", "2 grants"; give the plural when it is not just an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

function trimZero(text: string): string {
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}

function withMinus(text: string): string {
  return /^-0(\.0+)?$/.test(text) ? "0" : text.replace(/^-/, minus);
}
