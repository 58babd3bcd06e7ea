import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { worksIn } from "#db/embedded/process-table.ts";
import { startEmbedded } from "#db/embedded/start-embedded.ts";
import { keptRolePasswords } from "#db/role-passwords.ts";
import { roleUrls } from "#db/roles.ts";
import { StartupError } from "#db/startup-error.ts";

/**
 * Finds the portal's database: the address given, DATABASE_URL, or the embedded one, running or not.
 * @param role whose rights to use in the embedded one
 * @param given an address from the command line
 * @throws StartupError when there is none
 */
export async function withPortalDatabase<T>(
  role: "app" | "read",
  given: string | undefined,
  env: NodeJS.ProcessEnv,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const url = given ?? (env.DATABASE_URL || fromFile(env.DATABASE_URL_FILE));
  if (url) {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new StartupError("--database-url must be a postgres:// address.");
    return work(url);
  }
  const dataDir = path.resolve(env.GATEHOUSE_DATA_DIR || ".data");
  const passwords = path.join(dataDir, "database-passwords.json");
  if (!existsSync(passwords))
    throw new StartupError(`There is no Gatehouse data in ${dataDir}. Set GATEHOUSE_DATA_DIR, or pass --database-url.`);
  const urlAt = (server: string) => roleUrls(server, "gatehouse", keptRolePasswords(passwords))[role];
  const running = runningPort(path.join(dataDir, "postgres"));
  if (running) return work(urlAt(`postgres://127.0.0.1:${running}/postgres`));
  const embedded = await startEmbedded({ dataDir });
  try {
    return await work(urlAt(embedded.adminUrl));
  } finally {
    await embedded.stop();
  }
}

function fromFile(file: string | undefined): string | undefined {
  return file ? readFileSync(file, "utf8").trim() : undefined;
}

/** The port of the PostgreSQL that works in this folder now: the fourth line of postmaster.pid. */
function runningPort(cluster: string): number | null {
  const file = path.join(cluster, "postmaster.pid");
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  return pid > 0 && worksIn(pid, realpathSync(cluster)) ? Number(lines[3]) || null : null;
}
