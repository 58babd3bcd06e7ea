import { migrate } from "#db/migrate.ts";
import { ensureFirstRules } from "#server/features/annotators/ensure-first-rules.ts";
import { queueDefinitions } from "#server/jobs/definitions.ts";

/** Brings a portal's database to this version: tables, rights, queues, and the rows every portal begins with. */
export function migratePortal(url: string): Promise<void> {
  return migrate(url, { queues: queueDefinitions, firstRows: ensureFirstRules });
}
