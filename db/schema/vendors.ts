import { pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, id } from "./columns.ts";

/** An outside company whose people annotate. Its name is unknown to every other vendor. */
export const vendors = pgTable("vendors", {
  id: id(),
  name: text("name").notNull().unique(),
  status: text("status", { enum: ["active", "suspended"] })
    .notNull()
    .default("active"),
  createdAt: createdAt(),
});
