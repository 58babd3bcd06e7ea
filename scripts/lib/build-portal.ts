import path from "node:path";
import { StartupError } from "#db/startup-error.ts";
import { environmentFor } from "#server/env.ts";
import { isBuilt, stampBuild, stampOf } from "./build-stamp.ts";
import { startChild } from "./start-child.ts";

/**
 * Builds the web part when it has not been built yet, or its sources have changed since.
 * @param signal ends the build
 * @throws StartupError when the build fails
 */
export async function buildPortal(options: {
  root: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  say: (line: string) => void;
}): Promise<void> {
  if (isBuilt(options.root)) return;
  options.say("Building the web part; this happens once for each version and takes about a quarter of a minute.");
  const stamp = stampOf(options.root);
  const args = [path.join(options.root, "node_modules", "next", "dist", "bin", "next"), "build"];
  // A build needs none of our settings, and shall not read them from .env either.
  const env = { ...environmentFor(null, options.env), __NEXT_PROCESSED_ENV: "true" };
  const build = startChild({ name: "build", args, env, cwd: options.root });
  const stop = () => void build.stop(500);
  options.signal.addEventListener("abort", stop, { once: true });
  const how = await build.ended;
  options.signal.removeEventListener("abort", stop);
  options.signal.throwIfAborted();
  if (how !== "exit code 0")
    throw new StartupError(
      `The web part could not be built (${how}); the lines above say why. Mend that, run rm -rf .next, and start again.`,
    );
  stampBuild(options.root, stamp);
}
