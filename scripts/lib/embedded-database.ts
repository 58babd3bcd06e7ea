import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { worksIn } from "#db/embedded/process-table.ts";
import { startEmbedded } from "#db/embedded/start-embedded.ts";
import { keptRolePasswords } from "#db/role-passwords.ts";
import { roleUrls } from "#db/roles.ts";
import { StartupError } from "#db/startup-error.ts";

/** The folder of the embedded database. */
export const dataFolder = (env: NodeJS.ProcessEnv): string => path.resolve(env.GATEHOUSE_DATA_DIR || ".data");

/**
 * Works with the embedded database of `npm start`: as it runs, or started for this alone.
 * @param work gets the addresses of the roles
 * @throws StartupError when the folder holds no data; `otherwise` says what else there is to do
 */
export async function withEmbeddedDatabase<T>(
  dataDir: string,
  otherwise: string,
  work: (urls: ReturnType<typeof roleUrls>) => Promise<T>,
): Promise<T> {
  const passwords = path.join(dataDir, "database-passwords.json");
  if (!existsSync(passwords)) throw new StartupError(`There is no Gatehouse data in ${dataDir}. ${otherwise}`);
  const urlsAt = (server: string) => roleUrls(server, "gatehouse", keptRolePasswords(passwords));
  const running = runningPort(dataDir);
  if (running) return work(urlsAt(`postgres://127.0.0.1:${running}/postgres`));
  const embedded = await startEmbedded({ dataDir });
  try {
    return await work(urlsAt(embedded.adminUrl));
  } finally {
    await embedded.stop();
  }
}

/** The port of the PostgreSQL that works in this folder now: the fourth line of postmaster.pid. */
export function runningPort(dataDir: string): number | null {
  const cluster = path.join(dataDir, "postgres");
  const file = path.join(cluster, "postmaster.pid");
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  return pid > 0 && worksIn(pid, realpathSync(cluster)) ? Number(lines[3]) || null : null;
}
