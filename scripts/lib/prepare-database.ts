import path from "node:path";
import { type EmbeddedPostgres, startEmbedded } from "#db/embedded/start-embedded.ts";
import { countPending } from "#db/migrate.ts";
import { keptRolePasswords } from "#db/role-passwords.ts";
import { ensureRoles } from "#db/roles.ts";
import { StartupError } from "#db/startup-error.ts";
import { checkDatabase } from "#server/check-database.ts";
import { parseEnv } from "#server/env.ts";
import { keptSecrets } from "./kept-secrets.ts";
import { migratePortal } from "./migrate-portal.ts";

export type Prepared = { settings: NodeJS.ProcessEnv; embedded?: EmbeddedPostgres };

const given = (source: NodeJS.ProcessEnv, name: string) => Boolean(source[name] || source[`${name}_FILE`]);

/** Starts the embedded PostgreSQL, with everything in it that `source` does not supply; the result has the settings complete. */
export async function prepareEmbedded(source: NodeJS.ProcessEnv): Promise<Prepared & { embedded: EmbeddedPostgres }> {
  const dataDir = path.resolve(source.GATEHOUSE_DATA_DIR || ".data");
  const embedded = await startEmbedded({ dataDir });
  try {
    const missing = (["AUTH_SECRET", "ENCRYPTION_KEY"] as const).filter((name) => !given(source, name));
    const secrets = missing.length > 0 ? keptSecrets(dataDir, embedded.created) : undefined;
    const passwords = keptRolePasswords(path.join(dataDir, "database-passwords.json"));
    const urls = await ensureRoles(embedded.adminUrl, { databaseName: "gatehouse", passwords });
    await migratePortal(urls.migrate);
    const addresses = { DATABASE_URL: urls.app, DATABASE_URL_WORKER: urls.worker, DATABASE_URL_SEALER: urls.sealer };
    const settings: NodeJS.ProcessEnv = { ...source, ...addresses };
    for (const name of missing) settings[name] = secrets?.[name];
    if (missing.includes("ENCRYPTION_KEY")) settings.ENCRYPTION_KEYS_OTHER = secrets?.ENCRYPTION_KEYS_OTHER;
    return { settings, embedded };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/**
 * Migrates a database of one's own when DATABASE_URL_MIGRATE is there; else checks that someone has.
 * @throws StartupError
 */
export async function prepareOwn(settings: NodeJS.ProcessEnv): Promise<Prepared> {
  const env = parseEnv("start", settings);
  if (env.DATABASE_URL_MIGRATE) await migratePortal(env.DATABASE_URL_MIGRATE);
  for (const name of ["DATABASE_URL", "DATABASE_URL_WORKER", "DATABASE_URL_SEALER"] as const)
    await checkDatabase(name, env[name]);
  const pending = await countPending(env.DATABASE_URL, "DATABASE_URL");
  if (pending > 0)
    throw new StartupError(
      `The database lacks ${pending} migrations of this version. Set DATABASE_URL_MIGRATE to the address of gh_migrate, or run npm run db:migrate with it.`,
    );
  return { settings };
}

/** Whether the settings name a database of one's own. */
export const namesDatabase = (source: NodeJS.ProcessEnv): boolean => given(source, "DATABASE_URL");
