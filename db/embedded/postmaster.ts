import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RunAs } from "./run-as.ts";

const always = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC",
  shared_buffers: "128MB",
  jit: "off",
  // Statements may carry what people typed; the log holds errors only.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
};
const throwaway = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "64MB",
  max_connections: "200",
};

export type Postmaster = { pid: number; exited: Promise<void>; stop(withinMs: number): Promise<void> };

/**
 * Starts the server process and waits until it takes connections.
 * @returns the server, or what it complained about before it ended
 */
export async function startPostmaster(options: {
  postgres: string;
  cluster: string;
  log: string;
  port: number;
  runAs: RunAs;
  testing: boolean;
}): Promise<Postmaster | { problem: string }> {
  const settings = { ...always, ...(options.testing ? throwaway : {}), port: String(options.port) };
  const command = options.runAs.command(options.postgres, [
    "-D",
    options.cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const { uid } = options.runAs;
  const log = openSync(options.log, "w", 0o600);
  // detached: Ctrl-C in the terminal reaches us only; we stop it after everything that uses it.
  const child = spawn(command.file, command.args, { stdio: ["ignore", log, log], detached: true, uid, gid: uid });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  while (!ended) {
    if (isReady(options.cluster, child.pid))
      return { pid: child.pid ?? 0, exited, stop: (ms) => stop(child, exited, ms) };
    await delay(5);
  }
  return { problem: lastComplaint(options.log) };
}

/** The server writes "ready" as line 8 of its pid file (miscadmin.h), which is what pg_ctl waits for too. */
function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(path.join(cluster, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

function lastComplaint(log: string): string {
  const text = readFileSync(log, "utf8").trim();
  const fatal = text.split("\n").filter((line) => /FATAL|error|denied|cannot/i.test(line));
  return (
    (fatal.at(-1) ?? text.split("\n").at(-1) ?? "").replace(/^.*?(FATAL|ERROR):\s*/, "") || "it ended without a word"
  );
}

/** Fast shutdown; when that takes too long an immediate one, from which the next start recovers. */
async function stop(child: ChildProcess, exited: Promise<void>, withinMs: number): Promise<void> {
  for (const [signal, ms] of [
    ["SIGINT", withinMs],
    ["SIGQUIT", 1_000],
  ] as const) {
    child.kill(signal);
    const waiting = new AbortController();
    const done = await Promise.race([
      exited.then(() => true),
      delay(ms, false, { signal: waiting.signal }).catch(() => true),
    ]);
    waiting.abort();
    if (done) return;
  }
  child.kill("SIGKILL");
  await exited;
}
