import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { holdFolder } from "#db/embedded/folder-lock.ts";
import { stopOrphan } from "#db/embedded/stop-orphan.ts";
import { StartupError } from "#db/startup-error.ts";

const form = z.object({ demo: z.literal(true), seeded: z.boolean(), told: z.boolean() });
export type DemoState = z.infer<typeof form>;

export type DemoFolder = {
  state(): DemoState;
  people: string;
  plan: string;
  lab: string;
  agents: string;
  note(change: Partial<DemoState>): void;
};

/** The places of a demo's folder, and how far it is; several processes of one demo use it. */
export function demoFolder(dataDir: string): DemoFolder {
  const state = () => readState(markOf(dataDir)) ?? fresh;
  return {
    state,
    people: path.join(dataDir, "demo-people.json"),
    plan: path.join(dataDir, "demo-plan.json"),
    lab: path.join(dataDir, "demo-lab.json"),
    agents: path.join(dataDir, "agents"),
    note: (change) => writeState(markOf(dataDir), { ...state(), ...change }),
  };
}

/**
 * Readies the data folder of a demo: empty, or filled by a finished seeding. A mark in it says that its data is invented: a
 * folder with other data is never touched.
 * @param options.reset deletes what is there first
 * @throws StartupError when the folder holds real data or a running Gatehouse has it
 */
export async function openDemoFolder(
  dataDir: string,
  options: { reset: boolean; say: (line: string) => void },
): Promise<DemoFolder> {
  const mark = markOf(dataDir);
  const before = readState(mark);
  if (!before && existsSync(dataDir) && readdirSync(dataDir).length > 0)
    throw new StartupError(
      `The folder ${dataDir} holds something other than a demo. Nothing was changed; set GATEHOUSE_DATA_DIR to another folder.`,
    );
  // Half a company would look like a whole one.
  const halfMade = before !== undefined && !before.seeded;
  if (before && (options.reset || halfMade)) await empty(dataDir);
  if (halfMade && !options.reset)
    options.say("The last start did not finish making the demo's data, so it is made anew.");
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(mark)) writeState(mark, fresh);
  return demoFolder(dataDir);
}

const fresh: DemoState = { demo: true, seeded: false, told: false };
const markOf = (dataDir: string) => path.join(dataDir, "demo.json");

function writeState(mark: string, state: DemoState): void {
  writeFileSync(`${mark}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  renameSync(`${mark}.new`, mark);
}

function readState(mark: string): DemoState | undefined {
  if (!existsSync(mark)) return undefined;
  try {
    return form.parse(JSON.parse(readFileSync(mark, "utf8")));
  } catch {
    // Damaged as it is, the mark says that the data is a demo's.
    return fresh;
  }
}

async function empty(dataDir: string): Promise<void> {
  const held = holdFolder(dataDir);
  try {
    await stopOrphan(path.join(dataDir, "postgres"));
    // The mark goes last: a deletion cut short must still be known as a demo's folder.
    for (const name of readdirSync(dataDir))
      if (name !== "demo.json" && !name.startsWith("held-by")) rmSync(path.join(dataDir, name), { recursive: true });
    rmSync(markOf(dataDir));
  } finally {
    held.release();
  }
}
