import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

export const liveChannel = "gh_live";

export const liveTopics = [
  "access",
  "annotators",
  "environments",
  "datasets",
  "projects",
  "vendors",
  "members",
  "signIn",
  "breakGlass",
  "health",
  "audit",
  "gateway",
  "sealed",
] as const;
export type LiveTopic = (typeof liveTopics)[number];

/**
 * A hint that rows changed. It carries ids for routing only; readers fetch again under their own rights. Vendors' people
 * hear it only when it carries their own vendor; without one it is the client's.
 */
type Change = {
  topic: LiveTopic;
  vendorId?: string | null;
  annotatorId?: string | null;
  environmentId?: string | null;
};

/** Sessions of this person, or of everyone of this vendor, may have ended: their open streams look. */
type SessionsEnded = { topic: "sessions"; userId?: string; vendorId?: string };

/** This process has missed hints; never sent by anyone. */
type Gap = { topic: "gap" };

export type LiveMessage = Change | SessionsEnded | Gap;

/** The call that sends a hint, for a statement that does something else besides. */
export function liveHint(message: Change | SessionsEnded): SQL {
  return sql`pg_notify(${liveChannel}, ${JSON.stringify(message)})`;
}

/** The call that has the open streams of a query's people look whether their session holds. */
export function sessionsHint(userId: SQL): SQL {
  return sql`pg_notify(${liveChannel}, json_build_object('topic', 'sessions', 'userId', ${userId})::text)`;
}

/** Sends the hint at commit (NOTIFY is transactional), to every web process. */
export async function notifyLive(tx: Tx, message: Change | SessionsEnded): Promise<void> {
  await tx.execute(sql`select ${liveHint(message)}`);
}
