import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { withConnection } from "../connect.ts";
import { admitRoles, roleUrls, withDatabase } from "../roles.ts";
import type { TestCluster } from "./start-test-cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    testCluster: TestCluster;
  }
}

export type TestDatabase = {
  appUrl: string;
  workerUrl: string;
  sealerUrl: string;
  readUrl: string;
  migrateUrl: string;
  /** The superuser, in this database: for looking, and for tampering on purpose. */
  adminUrl: string;
  drop(): Promise<void>;
};

/**
 * A migrated, empty database of the test's own. For `*.db.test.ts` and `*.net.test.ts` only.
 * @param options.empty true leaves out the tables too: for tests of the migration itself
 */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const { adminUrl, template, passwords } = inject("testCluster");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await withConnection(adminUrl, "the test cluster", async (client) => {
    // Copying files is the faster way where nothing waits for a disk (the test cluster runs without fsync).
    const source = options.empty ? "template0" : template;
    await client.query(`create database ${name} owner gh_owner template ${source} strategy file_copy`);
    await admitRoles(client, name);
  });
  if (options.empty)
    await withConnection(withDatabase(adminUrl, name), "the test cluster", (client) =>
      client.query("alter schema public owner to gh_owner"),
    );
  const urls = roleUrls(adminUrl, name, passwords);
  return {
    appUrl: urls.app,
    workerUrl: urls.worker,
    sealerUrl: urls.sealer,
    readUrl: urls.read,
    migrateUrl: urls.migrate,
    adminUrl: withDatabase(adminUrl, name),
    drop: () =>
      withConnection(adminUrl, "the test cluster", async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}
