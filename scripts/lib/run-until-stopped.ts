import { StartupError } from "#db/startup-error.ts";
import { ConfigurationError } from "#server/env.ts";
import type { Running } from "./start-all.ts";

/**
 * Runs a launcher in the terminal: starts, waits for Ctrl-C (or SIGTERM, SIGHUP, the end of npm), stops. Ends the process
 * with 0 after a wished stop and with 1 after printing what went wrong.
 */
export async function runUntilStopped(start: (signal: AbortSignal) => Promise<Running>): Promise<never> {
  const wish = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => wish.abort());
  watchNpm(() => wish.abort());
  const wished = new Promise<undefined>((resolve) =>
    wish.signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  try {
    const running = await start(wish.signal);
    const problem = await Promise.race([running.failed, wished]);
    await running.stop();
    if (problem) throw problem;
  } catch (error) {
    if (wish.signal.aborted) process.exit(0);
    reportAndExit(error);
  }
  process.exit(0);
}

/** Prints a start-up problem as its sentence, anything else in full, and ends the process with 1. */
export function reportAndExit(error: unknown): never {
  const plain = error instanceof StartupError || error instanceof ConfigurationError;
  console.error(plain ? error.message : error);
  process.exit(1);
}

/** npm passes no word on when it is killed hard; then our parent changes. */
function watchNpm(gone: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) gone();
  }, 250).unref();
}
