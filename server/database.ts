import { type Database, openDatabase } from "#db/client.ts";
import { env } from "./env.ts";

// Next bundles each route apart; the pool must be one per process all the same.
const holder = globalThis as { gatehouseDatabase?: Database };

/** The web process's pool. */
export function database(): Database {
  holder.gatehouseDatabase ??= openDatabase(env().DATABASE_URL, { max: 12, name: "gatehouse-web" });
  return holder.gatehouseDatabase;
}
