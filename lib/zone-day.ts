const day = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day of the calendar, as a date field gives it: "2026-11-23". */
export function isDay(text: string): boolean {
  return day.test(text) && toUtc(text)?.toISOString().slice(0, 10) === text;
}

/**
 * The moment a day begins in a zone.
 * @param text "2026-11-23"
 * @param zone IANA name
 * @param plusDays 1 = the beginning of the next day, which is the end of this one
 */
export function startOfDay(text: string, zone: string, plusDays = 0): Date {
  const wanted = toUtc(text, plusDays);
  if (!wanted) throw new Error(`Not a day: ${text}`);
  // The offset at the guess may be another one than at the result when a clock change lies between.
  const guess = wanted.getTime() - offsetAt(wanted, zone);
  return new Date(wanted.getTime() - offsetAt(new Date(guess), zone));
}

/** The last second of a day in a zone; null when the text is no day. */
export function endOfDay(text: string, zone: string): Date | null {
  return isDay(text) ? new Date(startOfDay(text, zone, 1).getTime() - 1_000) : null;
}

function toUtc(text: string, plusDays = 0): Date | null {
  const [, year, month, date] = day.exec(text) ?? [];
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date) + plusDays));
  return Number.isNaN(at.getTime()) ? null : at;
}

/** How far the zone's clock is ahead of UTC at an instant, in ms. */
function offsetAt(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}
