import { existsSync, readFileSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { StartupError } from "../startup-error.ts";
import { hasGone, processStart, worksIn } from "./process-table.ts";

/**
 * Ends a PostgreSQL that a killed launcher left behind in this cluster, and clears a stale pid file whose number now
 * belongs to some other program. Call it only while holding the data folder.
 * @throws StartupError when it will not end
 */
export async function stopOrphan(cluster: string): Promise<void> {
  const file = path.join(cluster, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  if (!(pid > 0) || processStart(pid) === undefined || !worksIn(pid, realpathSync(cluster))) {
    rmSync(file, { force: true });
    return;
  }
  for (const [signal, withinMs] of [
    ["SIGINT", 5_000],
    ["SIGQUIT", 3_000],
    ["SIGKILL", 2_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
        throw new StartupError(
          `PostgreSQL (process ${pid}) still runs in ${cluster} and cannot be stopped by this user. Stop it first.`,
        );
      }
    }
    if (await hasGone(pid, withinMs)) return;
  }
  throw new StartupError(`PostgreSQL (process ${pid}) still runs in ${cluster} and does not end. Stop it first.`);
}
