import { spawnSync } from "node:child_process";

/** A program and its arguments, ready for `spawn`. */
export type Command = { file: string; args: string[] };

let available: boolean | undefined;

/** Whether util-linux's setpriv is here and knows `--pdeathsig` (BusyBox's does not). */
function canDieWithParent(): boolean {
  available ??=
    process.platform === "linux" &&
    spawnSync("setpriv", ["--pdeathsig", "TERM", "true"], { stdio: "ignore" }).status === 0;
  return available;
}

/**
 * Wraps a command so that the kernel sends it `signal` when the process that started it dies, even by kill -9.
 * Elsewhere than on Linux the command comes back as it is, and the next start cleans up.
 */
export function dieWithParent(signal: "INT" | "TERM", command: Command): Command {
  if (!canDieWithParent()) return command;
  return { file: "setpriv", args: ["--pdeathsig", signal, command.file, ...command.args] };
}
