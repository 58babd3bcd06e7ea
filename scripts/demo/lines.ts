/** How a person's connection behaves; times in milliseconds, loss in percent. */
export type Line = {
  rttMs: number;
  jitterMs: number;
  lossPercent: number;
  /** Nothing is answered for `forMs` out of every `everyMs`. */
  outage?: { everyMs: number; forMs: number };
  /** The probe is switched off after this time, and stays off. */
  silentAfterMs?: number;
};
export type LineName = "good" | "degraded" | "flapping" | "silent";

/** The line of the nth person: people of one kind differ, and stay the same over restarts. */
export function lineOf(name: LineName, index: number): Line {
  const good: Line = { rttMs: 42 + ((index * 37) % 95), jitterMs: 3 + ((index * 5) % 6), lossPercent: 0 };
  switch (name) {
    case "good":
      return good;
    case "degraded":
      return { rttMs: 225 + (index % 3) * 25, jitterMs: 48, lossPercent: 2.5 };
    case "flapping":
      return { ...good, outage: { everyMs: 240_000, forMs: 70_000 } };
    case "silent":
      return { ...good, silentAfterMs: 60_000 };
  }
}

/**
 * How long to hold back an answer, in milliseconds; null = never answer.
 * @param now milliseconds since the epoch
 * @param random uniform in [0, 1)
 */
export function delayOf(line: Line, now: number, random: () => number = Math.random): number | null {
  if (line.outage && now % line.outage.everyMs < line.outage.forMs) return null;
  if (random() * 100 < line.lossPercent) return null;
  // A slow wave, so that the strips are not flat; late answers are rarer the later they are.
  const wave = 1 + 0.06 * Math.sin(now / 90_000 + line.rttMs);
  return line.rttMs * wave - line.jitterMs * Math.log(1 - random());
}
