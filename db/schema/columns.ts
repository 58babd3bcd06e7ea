import { customType, timestamp, uuid } from "drizzle-orm/pg-core";
import { v7 as uuidv7 } from "uuid";

/** Primary key: UUIDv7 made by the process, since PostgreSQL 16 and 17 cannot make one. */
export const id = () =>
  uuid("id")
    .primaryKey()
    .$defaultFn(() => uuidv7());

/** Point in time, always timestamptz; decisions compare it with the database clock only. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

export const createdAt = () => instant("created_at").notNull().defaultNow();

/** Raw bytes (hashes, files, tree tiles). */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
