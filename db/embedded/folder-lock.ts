import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { StartupError } from "../startup-error.ts";
import { processStart } from "./process-table.ts";

const holder = z.object({ pid: z.number(), started: z.string() });
type Holder = z.infer<typeof holder>;

function read(file: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

const alive = (found: Holder | undefined) => found !== undefined && processStart(found.pid) === found.started;

/**
 * Takes the data folder for this process until `release` or the process's end, however it ends: the lock names the
 * process and the moment it started, so a dead holder's lock counts for nothing.
 * @throws StartupError that names the process holding it
 */
export function holdFolder(folder: string): { release(): void } {
  const lock = path.join(folder, "held-by.json");
  const mine = path.join(folder, `held-by.${randomUUID()}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(mine, JSON.stringify({ pid: process.pid, started: processStart(process.pid) ?? "" }), {
      mode: 0o600,
    });
  } catch (error) {
    throw new StartupError(
      `The data folder ${folder} cannot be written (${String(error)}). Give this user the right to, or set GATEHOUSE_DATA_DIR to another folder.`,
    );
  }
  try {
    take(folder, lock, mine);
  } finally {
    rmSync(mine, { force: true });
  }
  return { release: () => rmSync(lock, { force: true }) };
}

function take(folder: string, lock: string, mine: string): void {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      // link() is atomic: exactly one of several starters gets the name.
      linkSync(mine, lock);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    refuseWhenAlive(folder, read(lock));
    const aside = `${mine}.stale`;
    try {
      renameSync(lock, aside);
    } catch {
      // Someone else has just moved the dead holder's lock away; try for the name again.
      continue;
    }
    const moved = read(aside);
    // Between reading and moving another starter may have taken it: give it back.
    if (alive(moved)) renameSync(aside, lock);
    else rmSync(aside, { force: true });
    refuseWhenAlive(folder, moved);
  }
  throw new StartupError(`The data folder ${folder} is being taken by other processes. Start Gatehouse once more.`);
}

function refuseWhenAlive(folder: string, found: Holder | undefined): void {
  if (!found || !alive(found)) return;
  throw new StartupError(
    `The data folder ${folder} is held by process ${found.pid}, a Gatehouse that is running. Stop that one, or set GATEHOUSE_DATA_DIR to another folder.`,
  );
}
