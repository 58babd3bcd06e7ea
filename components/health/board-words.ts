import { formatNumber, plural } from "#lib/format.ts";
import { type ConnectionState, shownState, staleAfterMs } from "#lib/schemas/health.ts";
import type { Board, Counts } from "./types.ts";

/**
 * The server's counts, with everyone moved to unknown whose data has grown old since.
 * @param elapsedMs how long ago the server answered
 */
export function countsNow(board: Board, elapsedMs: number): Counts {
  const counts = { ...board.counts };
  const move = (from: ConnectionState, count: number) => {
    counts[from] -= count;
    counts.unknown += count;
  };
  for (const row of board.rows) {
    const age = row.lastSampleAt && board.asOf.getTime() - row.lastSampleAt.getTime();
    const told = shownState(row.measured, age);
    if (told !== "unknown" && shownState(row.measured, age === null ? null : age + elapsedMs) === "unknown")
      move(told, 1);
  }
  // People who are counted but not listed: once the answer itself is old, nothing is known of them either.
  if (elapsedMs > staleAfterMs)
    for (const state of ["down", "degraded", "healthy"] as const) move(state, counts[state]);
  return counts;
}

const people = (count: number) => plural(count, "person", "people");

/** The answer of the board: "3 of 38 people have trouble". */
export function boardTitle(counts: Counts): string {
  const trouble = counts.down + counts.degraded;
  if (counts.people === 0) return "There is nobody to watch yet";
  if (trouble > 0)
    return `${formatNumber(trouble)} of ${people(counts.people)} ${trouble === 1 ? "has" : "have"} trouble`;
  if (counts.unknown === 0)
    return counts.people === 1 ? "The one person here is healthy" : `All ${people(counts.people)} are healthy`;
  if (counts.healthy === 0) return `Nothing is known about ${people(counts.people)}`;
  return `No trouble is seen, but ${formatNumber(counts.unknown)} of ${people(counts.people)} ${counts.unknown === 1 ? "is" : "are"} unknown`;
}

/** The sentence under it: how the rest is. */
export function boardSentence(counts: Counts): string {
  if (counts.people === 0) return "People appear here once they are assigned to a project or their probe is enrolled.";
  const be = (count: number, word: string) => `${formatNumber(count)} ${count === 1 ? "is" : "are"} ${word}`;
  const parts = (["down", "degraded", "healthy"] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => be(counts[state], state));
  const sentences = parts.length > 0 ? [`${parts.join(", ")}.`] : [];
  if (counts.unknown > 0) {
    const silent = counts.unknown - counts.withoutProbe;
    const why = [
      silent > 0 ? `${formatNumber(silent)} ${silent === 1 ? "has" : "have"} a silent probe` : "",
      counts.withoutProbe > 0
        ? `${formatNumber(counts.withoutProbe)} ${counts.withoutProbe === 1 ? "has" : "have"} no probe`
        : "",
    ].filter(Boolean);
    const reason = counts.unknown > 1 ? why.join(", ") : silent > 0 ? "the probe is silent" : "no probe is enrolled";
    sentences.push(`${be(counts.unknown, "unknown")}: ${reason}.`);
  }
  return sentences.join(" ");
}
