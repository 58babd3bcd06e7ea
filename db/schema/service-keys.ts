import { sql } from "drizzle-orm";
import { pgTable, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "./columns.ts";
import { agents } from "./environments.ts";

/**
 * The keys of service identities: how long each counts and where it was last used. Nothing here opens anything; the
 * secret half is with its holder alone. A renewed identity has several rows, of which one has no successor.
 */
export const serviceKeys = pgTable(
  "service_keys",
  {
    id: id(),
    agentId: uuid("agent_id")
      .notNull()
      .references(() => agents.id),
    /** Ed25519, the raw 32 bytes in base64. */
    publicKey: text("public_key").notNull(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    /** Set when a successor is registered: the last moment this key counts. Moved to the successor's first use. */
    overlapUntil: instant("overlap_until"),
    /** A person wants a new key before this one's time. */
    rotationOrderedAt: instant("rotation_ordered_at"),
    lastUsedAt: instant("last_used_at"),
    lastUsedFrom: text("last_used_from"),
  },
  (t) => [
    unique("service_keys_once").on(t.agentId, t.publicKey),
    uniqueIndex("service_keys_newest").on(t.agentId).where(sql`overlap_until is null`),
  ],
);
