import type { TestProject } from "vitest/node";
import { startTestCluster } from "#db/testing/start-test-cluster.ts";
import { queueDefinitions } from "#server/jobs/definitions.ts";

/** vitest's global set-up: one PostgreSQL for all test files of a project; `createTestDatabase()` copies from it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...testCluster } = await startTestCluster({ queues: queueDefinitions });
  project.provide("testCluster", testCluster);
  return stop;
}
