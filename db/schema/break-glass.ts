import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { id, instant } from "./columns.ts";
import { users } from "./members.ts";

/** A way in for the day nobody has another: somebody of the client is a security administrator for an hour, by two others. */
export const breakGlass = pgTable(
  "break_glass",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    userName: text("user_name").notNull(),
    reason: text("reason").notNull(),
    state: text("state", { enum: ["asked", "refused", "withdrawn", "lapsed", "open", "closed"] })
      .notNull()
      .default("asked"),
    /** Null when asked or approved on the server, by an operator who has no account here. */
    askedBy: uuid("asked_by").references(() => users.id),
    askedByName: text("asked_by_name").notNull(),
    askedAt: instant("asked_at").notNull().defaultNow(),
    /** After this moment nobody can approve it any more. */
    lapsesAt: instant("lapses_at").notNull(),
    decidedBy: uuid("decided_by").references(() => users.id),
    decidedByName: text("decided_by_name"),
    decidedAt: instant("decided_at"),
    /** When it is over by itself; every check compares it with the database's clock. */
    endsAt: instant("ends_at"),
    closedAt: instant("closed_at"),
    closedByName: text("closed_by_name"),
  },
  (t) => [
    uniqueIndex("break_glass_one").on(t.userId).where(sql`state in ('asked', 'open')`),
    index("break_glass_by_time").on(t.askedAt, t.id),
    check(
      "break_glass_two_people",
      sql`decided_by is null or (decided_by is distinct from asked_by and decided_by <> user_id)`,
    ),
    check("break_glass_ends", sql`state not in ('open', 'closed') or ends_at is not null`),
  ],
);
