import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { dieWithParent } from "#db/embedded/die-with-parent.ts";

export type Child = {
  name: string;
  /** Resolves with how it ended ("exit code 1", "signal SIGKILL"), asked or not. */
  ended: Promise<string>;
  /** SIGTERM, and SIGKILL when it takes longer than `withinMs`. */
  stop(withinMs: number): Promise<void>;
};

/**
 * Starts a Node program with our terminal as its output. It ends with this process, however this process ends.
 * @param options.args what follows `node`
 */
export function startChild(options: { name: string; args: string[]; env: NodeJS.ProcessEnv; cwd: string }): Child {
  const command = dieWithParent("TERM", { file: process.execPath, args: options.args });
  // detached: Ctrl-C in the terminal reaches us only, and we stop things in order.
  const child = spawn(command.file, command.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    child.once("error", (error) => resolve(error.message));
  });
  return {
    name: options.name,
    ended,
    stop: async (withinMs) => {
      const waiting = new AbortController();
      child.kill("SIGTERM");
      const patience = delay(withinMs, "late", { signal: waiting.signal }).catch(() => "late");
      const first = await Promise.race([ended, patience]);
      waiting.abort();
      if (first === "late") killGroup(child.pid);
      await ended;
    },
  };
}

/** The child leads its own process group, so this takes what it started along. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
