import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Runs `ip …` in the host's namespace. Throws with its stderr. */
export function ip(...argv: string[]): string {
  const done = spawnSync("ip", argv, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`ip ${argv.join(" ")}: ${done.stderr.trim()}`);
  return done.stdout;
}

/** Runs a program inside a namespace to its end and returns its stdout. Throws with its stderr. */
export function execIn(namespace: string, argv: readonly string[], stdin = ""): string {
  const done = spawnSync("ip", ["netns", "exec", namespace, ...argv], { encoding: "utf8", input: stdin });
  if (done.status !== 0) throw new Error(`${namespace}: ${argv.join(" ")} (${done.status}): ${done.stderr.trim()}`);
  return done.stdout;
}

/** Starts a program inside a namespace; stdout and stderr are pipes. `ip netns exec` becomes the program, so its pid is the program's. */
export function spawnIn(
  namespace: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  return spawn("ip", ["netns", "exec", namespace, ...argv], { stdio: ["pipe", "pipe", "pipe"], env });
}

/** Kills everything inside the namespaces and removes them with their wires to this host. Missing ones are fine. */
export function removeNamespaces(namespaces: readonly string[], hostDevices: readonly string[] = []): void {
  // The kernel takes a namespace down later, and its wire with it; the wire's name must be free at once.
  for (const device of hostDevices) spawnSync("ip", ["link", "del", device]);
  for (const namespace of namespaces) {
    for (const pid of pidsIn(namespace)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself meanwhile.
      }
    }
  }
  for (const namespace of namespaces) spawnSync("ip", ["netns", "del", namespace]);
}

function pidsIn(namespace: string): number[] {
  const listed = spawnSync("ip", ["netns", "pids", namespace], { encoding: "utf8" });
  return listed.status === 0 ? listed.stdout.split("\n").filter(Boolean).map(Number) : [];
}

/** True while a process with this id runs (a zombie does not count). */
export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
