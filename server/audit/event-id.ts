import { v7 as uuidv7 } from "uuid";

/**
 * The UUIDv7 of an event that happened at `at`: milliseconds as the standard says, the microseconds in the twelve
 * bits after them (RFC 9562, method 3). So ids sort by the database's clock, not by each process's own.
 * @param at as in CanonicalEvent.at
 */
export function eventIdAt(at: string): string {
  const fraction = /\.\d{3}(\d{3})Z$/.exec(at)?.[1];
  const msecs = Date.parse(at);
  if (fraction === undefined || Number.isNaN(msecs)) throw new Error(`"${at}" is no time with microseconds.`);
  const subMillisecond = Math.floor((Number(fraction) * 4096) / 1000);
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return uuidv7({ msecs, seq: ((subMillisecond << 20) | (random >>> 12)) >>> 0 });
}

/** The lowest id an event at or after this instant can have: a time filter that runs on the primary key. */
export function lowestIdAt(instant: Date): string {
  const hex = Math.max(0, instant.getTime()).toString(16).padStart(12, "0").slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
