import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartupError } from "../startup-error.ts";
import type { RunAs } from "./run-as.ts";

const major = "18";

/**
 * Makes the database cluster when there is none. It is built beside its place and renamed, so an interrupted
 * attempt leaves nothing half-made.
 * @throws StartupError when the folder cannot be used or belongs to another PostgreSQL version
 */
export async function initCluster(options: {
  initdb: string;
  cluster: string;
  password: string;
  runAs: RunAs;
  testing: boolean;
}): Promise<void> {
  const { cluster, runAs } = options;
  const versionFile = path.join(cluster, "PG_VERSION");
  if (existsSync(versionFile)) {
    const found = readFileSync(versionFile, "utf8").trim();
    if (found !== major)
      throw new StartupError(
        `The data in ${cluster} was written by PostgreSQL ${found}, and this Gatehouse carries ${major}. Start the Gatehouse that wrote it and move the data with pg_dump.`,
      );
    return;
  }
  const building = `${cluster}.new`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { mode: 0o700 });
  runAs.own(building);
  const passwordFile = `${cluster}.password`;
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  runAs.own(passwordFile);
  const command = runAs.command(options.initdb, [
    ...["-D", building, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--encoding=UTF8"],
    ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"],
    ...(options.testing ? ["--no-sync"] : []),
  ]);
  const problem = await run(command.file, command.args, runAs.uid);
  rmSync(passwordFile, { force: true });
  if (problem !== undefined) {
    rmSync(building, { recursive: true, force: true });
    throw new StartupError(
      `The database in ${cluster} could not be made (${problem}). Check that the folder can be written, or set GATEHOUSE_DATA_DIR to another one.`,
    );
  }
  // Our own rules for who may connect; initdb's sample also lists replication and sockets.
  writeFileSync(path.join(building, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
  renameSync(building, cluster);
}

/** Runs a program; returns its last line of complaint when it fails. */
function run(file: string, args: string[], uid?: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"], uid, gid: uid });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) =>
      resolve(code === 0 ? undefined : (complaint.trim().split("\n").at(-1) ?? `exit code ${code}`)),
    );
  });
}
