import { useClock } from "#components/ui/clock.ts";
import { formatDuration } from "#lib/format.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";

export type LogStatus = RouterOutputs["audit"]["status"];

// A checkpoint is due every 60 s at the latest; twice that means the sealer has stopped.
const lateAfterMs = 120_000;

/** Whether the log is not being sealed, as the database's clock had it when it was asked. */
export function isSealLate({ checkpointAgeMs }: Pick<LogStatus, "checkpointAgeMs">): boolean {
  return checkpointAgeMs === null || checkpointAgeMs > lateAfterMs;
}

/** "0.4 s ago", counted on while one looks; empty before the first checkpoint. */
export function useSealAge({ checkpointAt }: Pick<LogStatus, "checkpointAt">): string {
  return useClock((now) =>
    checkpointAt ? `${formatDuration(Math.max(0, now.getTime() - checkpointAt.getTime()) / 1000)} ago` : "",
  );
}
