import { openDatabase } from "#db/client.ts";
import { databaseLog, type LogSource } from "./log-source.ts";

/**
 * Reads the log of a database as it is at one moment, whatever is written meanwhile, and changes nothing.
 * @param url of the role for reports, or any role that may read the log
 */
export async function readLogAt<T>(url: string, work: (source: LogSource) => Promise<T>): Promise<T> {
  const snapshot = new URL(url);
  snapshot.searchParams.set(
    "options",
    "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on",
  );
  const db = openDatabase(snapshot.href, { max: 1, name: "gatehouse-audit-verify" });
  try {
    return await db.withScope({ kind: "system" }, (tx) => work(databaseLog(tx)));
  } finally {
    await db.close();
  }
}
