/** How far a zone's clock is ahead of UTC at an instant, in milliseconds. */
function zoneOffset(at: Date, zone: string): number {
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
  const n = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(n("year"), n("month") - 1, n("day"), n("hour"), n("minute"), n("second")) -
    Math.floor(at.getTime() / 1000) * 1000
  );
}

/**
 * The last second of a day in a zone; null when the text is no day.
 * @param day "2026-12-31", as a date field gives it
 * @param zone IANA name
 */
export function endOfDay(day: string, zone: string): Date | null {
  const wall = Date.parse(`${day}T23:59:59Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(wall)) return null;
  // The offset at the guess may be that of the day's other side when clocks change; a second look settles it.
  const guess = wall - zoneOffset(new Date(wall), zone);
  return new Date(wall - zoneOffset(new Date(guess), zone));
}
