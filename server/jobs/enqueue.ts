import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Tx } from "#db/client.ts";
import { type JobData, type JobName, jobs } from "./definitions.ts";

// The sender keeps no connection: each job is inserted by the transaction that asks for it.
const holder = globalThis as { gatehouseJobSender?: Promise<PgBoss> };

/** Starts the library once, with the first transaction; it reads only the list of queues, the same in every database. */
async function startSender(first: Tx): Promise<PgBoss> {
  let tx: Tx | null = first;
  const boss = new PgBoss({
    db: {
      executeSql: (text, values) => {
        if (!tx) throw new Error("the job sender has no connection of its own");
        return fromDrizzle(tx, sql).executeSql(text, values);
      },
    },
    migrate: false,
    supervise: false,
    schedule: false,
    queueCacheIntervalSeconds: 86_400,
  });
  // Its daily refresh of the queue list finds no connection and keeps the list it has.
  boss.on("error", () => undefined);
  await boss.start();
  tx = null;
  return boss;
}

/** Adds a job in the caller's transaction: it exists if and only if the change does. */
export async function enqueue<N extends JobName>(tx: Tx, name: N, data: JobData<N>): Promise<void> {
  holder.gatehouseJobSender ??= startSender(tx).catch((error) => {
    holder.gatehouseJobSender = undefined;
    throw error;
  });
  const boss = await holder.gatehouseJobSender;
  await boss.send(name, jobs[name].parse(data), { db: fromDrizzle(tx, sql) });
}
