import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartupError } from "../startup-error.ts";
import { adminPassword } from "./admin-password.ts";
import { findBinaries } from "./binaries.ts";
import { holdFolder } from "./folder-lock.ts";
import { freePort } from "./free-port.ts";
import { initCluster } from "./init-cluster.ts";
import { type Postmaster, startPostmaster } from "./postmaster.ts";
import { chooseRunAs } from "./run-as.ts";
import { stopOrphan } from "./stop-orphan.ts";

export type EmbeddedPostgres = {
  /** Address of the superuser; only for making roles and databases. */
  adminUrl: string;
  port: number;
  pid: number;
  /** Whether the cluster was made just now. */
  created: boolean;
  /** Resolves when the server ends, asked or not. */
  exited: Promise<void>;
  /** Stops the server and gives the folder back. */
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL on 127.0.0.1 with its data in `dataDir`, making the cluster the first time. It ends with this
 * process, however this process ends.
 * @param options.port 0 or unset = any free port
 * @param options.testing gives up durability for speed; never for data one wants to keep
 * @param options.namespaces see chooseRunAs
 * @throws StartupError in one sentence, which names the process when the folder is held
 */
export async function startEmbedded(options: {
  dataDir: string;
  port?: number;
  testing?: boolean;
  namespaces?: boolean;
}): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const held = holdFolder(dataDir);
  try {
    const testing = options.testing ?? false;
    const binaries = findBinaries();
    const runAs = chooseRunAs({ namespaces: options.namespaces });
    runAs.reach(dataDir);
    const cluster = path.join(dataDir, "postgres");
    const created = !existsSync(cluster);
    const password = adminPassword(dataDir, !created);
    await stopOrphan(cluster);
    await initCluster({ initdb: binaries.initdb, cluster, password, runAs, testing });
    const log = path.join(dataDir, "postgres.log");
    const launch = (port: number) =>
      startPostmaster({ postgres: binaries.postgres, cluster, log, port, runAs, testing });
    const { server, port } = await launchPatiently(launch, options.port ?? 0, log);
    return {
      adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      port,
      pid: server.pid,
      created,
      exited: server.exited,
      stop: async () => {
        await server.stop(700);
        held.release();
      },
    };
  } catch (error) {
    held.release();
    throw error;
  }
}

/**
 * After kill -9 of the server its shared memory lives on until the last of its processes has noticed, and a port that
 * was free a moment ago may be gone: both pass, so try again for a while.
 */
async function launchPatiently(
  launch: (port: number) => Promise<Postmaster | { problem: string }>,
  wanted: number,
  log: string,
): Promise<{ server: Postmaster; port: number }> {
  const until = Date.now() + 10_000;
  for (;;) {
    const port = await freePort("127.0.0.1", wanted, "another port");
    const result = await launch(port);
    if ("exited" in result) return { server: result, port };
    const passing = /shared memory block|in use|lock file/i.test(result.problem);
    if (!passing || Date.now() > until)
      throw new StartupError(`The embedded PostgreSQL did not start (${result.problem}). Its log is ${log}.`);
    await delay(50);
  }
}
