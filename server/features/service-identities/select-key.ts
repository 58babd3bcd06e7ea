import { and, eq, isNull, sql } from "drizzle-orm";
import { agents } from "#db/schema/environments.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";

/** Joins an agent with the one of its keys that has no successor. */
export const isNewestKey = and(eq(serviceKeys.agentId, agents.id), isNull(serviceKeys.overlapUntil));

/** What a page shows of a key: never the key. */
export const newestKey = {
  createdAt: serviceKeys.createdAt,
  expiresAt: serviceKeys.expiresAt,
  overlapUntil: serviceKeys.overlapUntil,
  rotationOrderedAt: serviceKeys.rotationOrderedAt,
};

const newestUse = (column: "last_used_at" | "last_used_from") =>
  sql.raw(
    `(select k.${column} from service_keys k where k.agent_id = "agents"."id" order by k.last_used_at desc nulls last limit 1)`,
  );

/** When and from where any of an agent's keys was last used: one just registered was not yet. */
export const lastUse = {
  lastUsedAt: sql<Date | null>`${newestUse("last_used_at")}`.mapWith(serviceKeys.lastUsedAt),
  lastUsedFrom: sql<string | null>`${newestUse("last_used_from")}`,
};
