import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbedded } from "#db/embedded/start-embedded.ts";
import { newRolePasswords } from "#db/role-passwords.ts";
import { ensureRoles } from "#db/roles.ts";
import { migratePortal } from "#scripts/lib/migrate-portal.ts";

/** Addresses of the roles. */
export type BenchUrls = Awaited<ReturnType<typeof ensureRoles>>;

/** Measures on a database of its own, migrated and empty, prints the result as one JSON line, and ends the process. */
export async function bench(measure: (urls: BenchUrls) => Promise<object>): Promise<never> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-bench-"));
  const server = await startEmbedded({ dataDir });
  try {
    const urls = await ensureRoles(server.adminUrl, { databaseName: "bench", passwords: newRolePasswords() });
    await migratePortal(urls.migrate);
    console.log(JSON.stringify(await measure(urls)));
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true });
  }
  // The job sender of the portal's verbs keeps timers.
  process.exit(0);
}
