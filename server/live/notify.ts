import { sql } from "drizzle-orm";
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
  "health",
  "audit",
  "gateway",
  "sealed",
] as const;
export type LiveTopic = (typeof liveTopics)[number];

/** A hint that rows changed. It carries ids for routing only; readers fetch again under their own rights. */
export type LiveMessage = {
  topic: LiveTopic;
  vendorId?: string | null;
  annotatorId?: string | null;
  environmentId?: string | null;
};

/** Sends the hint at commit (NOTIFY is transactional), to every web process. */
export async function notifyLive(tx: Tx, message: LiveMessage): Promise<void> {
  await tx.execute(sql`select pg_notify(${liveChannel}, ${JSON.stringify(message)})`);
}
