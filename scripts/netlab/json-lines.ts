import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Netlab } from "./netlab.ts";

/** The command that runs one of this folder's programs with this very Node. */
export function netlabProgram(program: "data-service" | "udp-tracker" | "tcp-client", ...argv: string[]): string[] {
  return [process.execPath, fileURLToPath(new URL(`./${program}.ts`, import.meta.url)), ...argv];
}

export interface LineReader {
  readonly lines: string[];
  readonly child: ChildProcess;
  /** The first line (past or coming) that matches; rejects after the deadline with what was printed. */
  wait(match: (line: string) => boolean, timeoutMs?: number): Promise<string>;
  /** Ends the program and resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Collects a program's lines of stdout (or stderr). */
export function readLines(child: ChildProcess, stream: "stdout" | "stderr" = "stdout"): LineReader {
  const lines: string[] = [];
  const errors: string[] = [];
  const waiters = new Set<() => void>();
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const from = child[stream];
  if (!from) throw new Error(`The program's ${stream} is not a pipe.`);
  createInterface({ input: from }).on("line", (line) => {
    lines.push(line);
    for (const waiter of [...waiters]) waiter();
  });
  const other = stream === "stdout" ? child.stderr : child.stdout;
  other?.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  return {
    lines,
    child,
    wait(match, timeoutMs = 5_000) {
      return new Promise((resolve, reject) => {
        const finish = () => {
          clearTimeout(timer);
          waiters.delete(check);
        };
        const check = () => {
          const line = lines.find(match);
          if (line === undefined) return;
          finish();
          resolve(line);
        };
        const timer = setTimeout(() => {
          finish();
          reject(
            new Error(
              `No such line within ${timeoutMs} ms. Last: ${lines.slice(-3).join(" | ")} ${errors.slice(-3).join("")}`,
            ),
          );
        }, timeoutMs);
        waiters.add(check);
        check();
      });
    },
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
    },
  };
}

/** Starts the data host's service and waits until it listens. */
export async function startDataService(
  lab: Netlab,
  port: number,
  options: { push?: boolean } = {},
): Promise<LineReader> {
  const argv = ["--port", String(port), ...(options.push ? ["--push"] : [])];
  const reader = readLines(lab.spawn(lab.dataNs, netlabProgram("data-service", ...argv)));
  await reader.wait((line) => line === "ready");
  return reader;
}

export interface TcpClient extends LineReader {
  /** The first event of this name; times are wall clock milliseconds. */
  event(name: string, timeoutMs?: number): Promise<{ event: string; at: number }>;
}

/** Starts a TCP client on the annotator's host; `askEvery` in milliseconds, or it only listens. */
export function startTcpClient(
  lab: Netlab,
  target: { host: string; port: number; askEvery?: number; deadline?: number },
): TcpClient {
  const argv = ["--host", target.host, "--port", String(target.port), "--deadline", String(target.deadline ?? 2_000)];
  if (target.askEvery !== undefined) argv.push("--ask", String(target.askEvery));
  const reader = readLines(lab.spawn(lab.annotatorNs, netlabProgram("tcp-client", ...argv)));
  return {
    ...reader,
    event: async (name, timeoutMs) =>
      JSON.parse(await reader.wait((line) => line.includes(`"event":"${name}"`), timeoutMs)),
  };
}
