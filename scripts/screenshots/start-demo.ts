import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "#db/embedded/free-port.ts";
import { StartupError } from "#db/startup-error.ts";
import { demoFolder } from "#scripts/demo/demo-folder.ts";
import { startChild } from "#scripts/lib/start-child.ts";

export type RunningDemo = { url: string; stop(): Promise<void> };

/** A demo of its own on a free port, with its data in a folder that is deleted afterwards. */
export async function startDemo(root: string): Promise<RunningDemo> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-screenshots-"));
  const port = await freePort("127.0.0.1", 0);
  const args = ["scripts/demo.ts", "--port", String(port)];
  const demo = startChild({ name: "demo", args, env: { ...process.env, GATEHOUSE_DATA_DIR: dataDir }, cwd: root });
  const stop = async () => {
    await demo.stop(10_000);
    rmSync(dataDir, { recursive: true, force: true });
  };
  let ended: string | undefined;
  void demo.ended.then((how) => {
    ended = how;
  });
  try {
    await until(() => {
      if (ended) throw new StartupError(`The demo ended by itself (${ended}); the lines above say why.`);
      // Gateways answer and the last receipts are signed.
      return demoFolder(dataDir).state().told;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, stop };
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 300_000;
  while (!holds()) {
    if (performance.now() > end) throw new StartupError("The demo's story did not come to its end within 5 minutes.");
    await delay(500);
  }
}
