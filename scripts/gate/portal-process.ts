import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { dieWithParent } from "#db/embedded/die-with-parent.ts";
import { keptRolePasswords } from "#db/role-passwords.ts";
import { type LineReader, readLines } from "#scripts/netlab/json-lines.ts";

export interface PortalProcess {
  url: string;
  /** Of the link that is printed while nobody can sign in. */
  setUpToken(): Promise<string>;
  /** kill -9 of web and worker, as a crash; resolves when everything is gone. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, "..", "..");
const startPatience = 90_000;

/**
 * `npm start` as people run it, in a folder of its own: embedded PostgreSQL, the built web part and the worker, each its
 * own process. Ends with this process.
 * @param options.settings environment variables besides those that follow from the address
 */
export async function startPortal(options: {
  folder: string;
  host: string;
  port: number;
  settings: Record<string, string>;
}): Promise<PortalProcess> {
  const url = `http://${options.host}:${options.port}`;
  const { file, args } = dieWithParent("TERM", {
    file: process.execPath,
    args: [path.join(root, "scripts", "start.ts")],
  });
  const child = spawn(file, args, {
    // Not where the sources are: a developer's .env leads to a database of theirs.
    cwd: options.folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      LOG_LEVEL: "warn",
      ...options.settings,
      GATEHOUSE_DATA_DIR: path.join(options.folder, "data"),
      HOST: options.host,
      PORT: String(options.port),
      AUTH_URL: url,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = readLines(child);
  await started(child, output);
  return {
    url,
    async setUpToken() {
      const line = await output.wait((one) => one.includes("/set-up#"));
      return /\/set-up#(\S+)/.exec(line)?.[1] ?? "";
    },
    async crash() {
      for (const pid of webAndWorker(child)) process.kill(pid, "SIGKILL");
      await output.stop();
    },
    stop: () => output.stop(),
  };
}

async function started(child: ChildProcess, output: LineReader): Promise<void> {
  const ended = new Promise<never>((_, reject) =>
    child.once("exit", (code) =>
      reject(new Error(`The portal ended (${code}). ${output.lines.slice(-5).join(" | ")}`)),
    ),
  );
  await Promise.race([ended, output.wait((line) => line.includes("Ctrl-C stops everything"), startPatience)]);
  ended.catch(() => undefined);
}

function webAndWorker(launcher: ChildProcess): number[] {
  const children = readFileSync(`/proc/${launcher.pid}/task/${launcher.pid}/children`, "utf8").trim().split(" ");
  const found = children.map(Number).filter((pid) => {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return command.includes("server/web.ts") || command.includes("server/jobs/worker.ts");
  });
  if (found.length !== 2) throw new Error(`Web and worker were not found among the processes ${children.join(", ")}.`);
  return found;
}

/** The address of a running portal's database, as the portal's own role: to look at rows, and to move time. */
export function databaseUrl(folder: string): string {
  const data = path.join(folder, "data");
  const port = readFileSync(path.join(data, "postgres", "postmaster.pid"), "utf8").split("\n")[3];
  const { gh_app } = keptRolePasswords(path.join(data, "database-passwords.json"));
  return `postgres://gh_app:${gh_app}@127.0.0.1:${port}/gatehouse`;
}
