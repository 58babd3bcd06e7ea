import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbedded } from "../embedded/start-embedded.ts";
import type { QueueDefinition } from "../install-queues.ts";
import { migrate } from "../migrate.ts";
import { newRolePasswords, type RolePasswords } from "../role-passwords.ts";
import { ensureRoles } from "../roles.ts";

/** What a test needs to make its own database; plain data, so that it crosses into vitest's workers. */
export type TestCluster = { adminUrl: string; template: string; passwords: RolePasswords };

/** Starts a throw-away cluster with one migrated, empty database that tests copy (15 ms each). */
export async function startTestCluster(options: {
  queues: readonly QueueDefinition[];
}): Promise<TestCluster & { stop(): Promise<void> }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-test-"));
  const server = await startEmbedded({ dataDir, testing: true });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const passwords = newRolePasswords();
    const template = "gatehouse_template";
    const urls = await ensureRoles(server.adminUrl, { databaseName: template, passwords });
    await migrate(urls.migrate, { queues: options.queues });
    return { adminUrl: server.adminUrl, template, passwords, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
