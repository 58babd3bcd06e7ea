import type { Client } from "pg";
import { PgBoss, type Queue } from "pg-boss";

/** A job queue: its name and pg-boss's options for it. */
export type QueueDefinition = { name: string; options?: Omit<Queue, "name"> };

/**
 * Installs or updates pg-boss's schema as gh_owner and brings the queues in line with `queues`; the application's
 * roles may then use them and change nothing about them. A queue that is no longer listed keeps its jobs.
 * @param url the address of gh_migrate
 * @param client a connection that runs as gh_owner
 */
export async function installQueues(url: string, client: Client, queues: readonly QueueDefinition[]): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    options: "-c role=gh_owner -c search_path=public",
    max: 2,
    application_name: "gatehouse-setup",
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  const problems: Error[] = [];
  boss.on("error", (error) => problems.push(error));
  await boss.start();
  try {
    const there = new Set((await boss.getQueues()).map((queue) => queue.name));
    for (const { name, options } of queues) {
      if (!there.has(name)) await boss.createQueue(name, options);
      else if (options) await boss.updateQueue(name, changeable(options));
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  const [problem] = problems;
  if (problem) throw problem;
  await client.query(`
    grant usage on schema pgboss to gh_app, gh_worker;
    grant select, insert, update, delete on all tables in schema pgboss to gh_app, gh_worker;
    grant usage, select on all sequences in schema pgboss to gh_app, gh_worker;
    alter default privileges in schema pgboss grant select, insert, update, delete on tables to gh_app, gh_worker;
    alter default privileges in schema pgboss grant usage, select on sequences to gh_app, gh_worker;`);
}

/** What may change after a queue was made. */
function changeable(options: Omit<Queue, "name">): Omit<Queue, "name" | "policy" | "partition"> {
  const { policy: _policy, partition: _partition, ...rest } = options;
  return rest;
}
