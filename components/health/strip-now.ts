import { type ConnectionState, staleAfterMs, stripCellCount, stripCellMs } from "#lib/schemas/health.ts";

const states: Record<string, ConnectionState> = { h: "healthy", d: "degraded", x: "down", u: "unknown" };

/**
 * The 15 minutes up to now, oldest first: what was measured, then what has been missing since.
 * @param strip one letter per 10 s, ending with the newest sample
 * @param ageMs age of that sample; null = there is none
 */
export function stripNow(strip: string, ageMs: number | null): ConnectionState[] {
  const measured = [...strip].map((letter) => states[letter] ?? "unknown");
  // The next batch takes its time; only what is late for sure is missing.
  const missing =
    ageMs === null
      ? stripCellCount
      : ageMs <= staleAfterMs
        ? 0
        : Math.min(stripCellCount, Math.floor(ageMs / stripCellMs));
  return [...measured, ...Array<ConnectionState>(missing).fill("unknown")].slice(-stripCellCount);
}
