import { useClock } from "#components/ui/clock.ts";
import { formatDuration } from "#lib/format.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";

export type LogStatus = RouterOutputs["audit"]["status"];

/** Whether the log is not being sealed, as the database's clock had it when it was asked. */
export function isSealLate({ state }: Pick<LogStatus, "state">): boolean {
  return state !== "current";
}

/** "0.4 s ago", counted on while one looks; empty before the first checkpoint and for vendors. */
export function useSealAge({ checkpointAt }: Pick<LogStatus, "checkpointAt">): string {
  return useClock((now) =>
    checkpointAt ? `${formatDuration(Math.max(0, now.getTime() - checkpointAt.getTime()) / 1000)} ago` : "",
  );
}
