import { z } from "zod";

/** States of a connection, worst first. "unknown" is never stored: it is the age of the last sample. */
export const connectionStates = ["down", "degraded", "unknown", "healthy"] as const;
export type ConnectionState = (typeof connectionStates)[number];
/** What the last fresh figures said. */
export type MeasuredState = Exclude<ConnectionState, "unknown">;

/** Without a sample for this long nothing is known, in milliseconds. */
export const staleAfterMs = 30_000;
/** The strip: 15 minutes in cells of 10 s. */
export const stripCellMs = 10_000;
export const stripCellCount = 90;
/** Rows of the board at most; more people than that are counted, not listed. */
export const boardLimit = 500;

/**
 * The state to show. Old and missing figures are unknown, whatever they said when they were new.
 * @param ageMs time since the newest sample in milliseconds; null when there never was one
 */
export function shownState(measured: MeasuredState | null, ageMs: number | null): ConnectionState {
  return measured === null || ageMs === null || !(ageMs <= staleAfterMs) ? "unknown" : measured;
}

/** Filters of the board. */
export const boardInput = z.object({
  state: z.enum(connectionStates).optional(),
  projectId: z.uuid().optional(),
  environmentId: z.uuid().optional(),
  vendorId: z.uuid().optional(),
  text: z.string().trim().max(100).optional(),
});
export type BoardInput = z.infer<typeof boardInput>;

/** Ranges of the history, each with the width of one point in seconds. */
export const historyRanges = {
  "15m": { title: "15 min", words: "15 minutes", seconds: 15 * 60, pointSeconds: 10 },
  "1h": { title: "1 h", words: "hour", seconds: 3_600, pointSeconds: 60 },
  "24h": { title: "24 h", words: "24 hours", seconds: 86_400, pointSeconds: 900 },
} as const;
export type HistoryRange = keyof typeof historyRanges;
export const historyRange = z.enum(["15m", "1h", "24h"]);

/** One person's connection over a range; without a target the preferred one is shown. */
export const personInput = z.object({
  annotatorId: z.uuid(),
  range: historyRange.default("15m"),
  targetId: z.uuid().optional(),
});
export type PersonInput = z.infer<typeof personInput>;

/** The annotator's own connection over a range. */
export const mineInput = z.object({ range: historyRange.default("15m") });
export type MineInput = z.infer<typeof mineInput>;
