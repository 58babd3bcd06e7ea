import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const ps = (pid: number, column: string) =>
  spawnSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() || undefined;

/**
 * When a process started, as an opaque text that tells it from a later process with the same pid.
 * @returns undefined when no such process runs (a zombie does not run)
 */
export function processStart(pid: number): string | undefined {
  if (process.platform !== "linux") return ps(pid, "lstart");
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name stands in brackets and may hold blanks; the fields after it do not (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether `pid` is a PostgreSQL that works in `folder` (a postmaster's working directory is its data folder). */
export function worksIn(pid: number, folder: string): boolean {
  if (process.platform !== "linux") return ps(pid, "command")?.includes(folder) ?? false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

/**
 * Waits until a process that is not our child has gone.
 * @param withinMs how long to look
 * @returns whether it has
 */
export async function hasGone(pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (processStart(pid) !== undefined) {
    if (Date.now() > until) return false;
    await delay(10);
  }
  return true;
}
