import type { StripCell } from "#db/schema/health.ts";
import { stripCellMs } from "#lib/schemas/health.ts";

const letters = { healthy: "h", degraded: "d", down: "x" } as const;

/**
 * A strip as one letter per 10 s (h, d, x; u where nothing was measured), oldest first, ending with the newest
 * sample: a board of 500 people stays small on the wire.
 */
export function stripText(strip: readonly StripCell[]): string {
  let text = "";
  let last: number | null = null;
  for (const cell of strip) {
    const slot = Math.floor(cell.t / stripCellMs);
    // A batch of several seconds may leave one slot out without a gap in the measurement.
    const missing = last === null ? 0 : slot - last - 1;
    if (missing > 1) text += "u".repeat(Math.min(missing, 90));
    else if (missing === 1) text += text.at(-1);
    text += letters[cell.s];
    last = slot;
  }
  return text.slice(-90);
}
