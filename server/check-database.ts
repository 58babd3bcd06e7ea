import { Client } from "pg";
import { ConfigurationError } from "./env.ts";

/** The two machines' clocks may differ by this much, in seconds: more is no drift but a clock nobody sets. */
const clockTolerance = 60;

/**
 * Refuses a database role that row-level security does not bind, an old or unreachable server, and one of another time.
 * @param name the setting's name, for the sentence
 * @throws ConfigurationError
 */
export async function checkDatabase(name: string, url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    const why = error instanceof Error && error.message ? error.message : "no answer";
    throw new ConfigurationError(`The database of ${name} cannot be reached (${why}). Start it, or correct ${name}.`);
  }
  try {
    const { rows } = await client.query<{
      unbound: boolean;
      owner: boolean;
      version: number;
      role: string;
      seconds: number;
    }>(
      `select r.rolsuper or r.rolbypassrls as unbound, r.rolname as role,
              pg_has_role(r.rolname, (select tableowner from pg_tables where schemaname = 'public' and tablename = 'audit_events'), 'member') as owner,
              current_setting('server_version_num')::int as version,
              extract(epoch from clock_timestamp())::float8 as seconds
         from pg_roles r where r.rolname = current_user`,
    );
    const row = rows[0];
    if (!row) throw new ConfigurationError(`${name} has no role. Run npm run db:setup.`);
    if (row.version < 160_000)
      throw new ConfigurationError(
        `${name} points at PostgreSQL ${Math.floor(row.version / 10_000)}. Gatehouse needs 16 or newer.`,
      );
    if (row.unbound || row.owner)
      throw new ConfigurationError(
        `${name} uses the role "${row.role}", which is superuser, owner or exempt from row-level security. Use the role that npm run db:setup made.`,
      );
    const apart = Math.round(Math.abs(Date.now() / 1_000 - row.seconds));
    if (apart > clockTolerance)
      throw new ConfigurationError(
        `The clock of this machine and the database's are ${apart} seconds apart. Let both be set by NTP, then start again.`,
      );
  } finally {
    await client.end();
  }
}
