import { spawn } from "node:child_process";

/**
 * Runs a program without a shell and returns its stdout. Throws a sentence with the program's stderr on failure or after
 * `timeoutMs`. Secrets must never be passed in `argv` (everyone on the host can read it): use `stdin` or a 0600 file.
 */
export function runCommand(
  argv: readonly [string, ...string[]],
  options: { stdin?: string; timeoutMs?: number } = {},
): Promise<string> {
  const [program, ...rest] = argv;
  const timeoutMs = options.timeoutMs ?? 10_000;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ["pipe", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${program} did not finish within ${timeoutMs} ms.`));
    }, timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    // A program may exit before it read its input; its exit code tells that story, not EPIPE.
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`${program} could not be started: ${error.message}`));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(stdout).toString("utf8"));
      else
        reject(
          new Error(
            `${program} ${rest[0] ?? ""} failed (${code}): ${Buffer.concat(stderr).toString("utf8").trim().slice(0, 300)}`,
          ),
        );
    });
    child.stdin.end(options.stdin ?? "");
  });
}
