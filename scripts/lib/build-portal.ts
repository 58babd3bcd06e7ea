import { existsSync } from "node:fs";
import path from "node:path";
import { StartupError } from "#db/startup-error.ts";
import { startChild } from "./start-child.ts";

/**
 * Builds the web part when it has not been built yet.
 * @param signal ends the build
 * @throws StartupError when the build fails
 */
export async function buildPortal(options: {
  root: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  say: (line: string) => void;
}): Promise<void> {
  if (existsSync(path.join(options.root, ".next", "BUILD_ID"))) return;
  options.say("Building the web part; this happens once and takes about a quarter of a minute.");
  const args = [path.join(options.root, "node_modules", "next", "dist", "bin", "next"), "build"];
  const build = startChild({ name: "build", args, env: options.env, cwd: options.root });
  const stop = () => void build.stop(500);
  options.signal.addEventListener("abort", stop, { once: true });
  const how = await build.ended;
  options.signal.removeEventListener("abort", stop);
  options.signal.throwIfAborted();
  if (how !== "exit code 0")
    throw new StartupError(
      `The web part could not be built (${how}); the lines above say why. Mend that, run rm -rf .next, and start again.`,
    );
}
