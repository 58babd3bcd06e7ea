import { Client } from "pg";
import { StartupError } from "./startup-error.ts";

/** The oldest PostgreSQL that has all we use (role membership without inheritance came with 16). */
const oldest = 16;

/**
 * Opens one connection for set-up work, does it, and closes the connection.
 * @param url a postgres:// address
 * @param what names the address in errors, such as "--admin-url"
 * @param options.role every statement runs as this role (SET ROLE from the first moment)
 * @throws StartupError when the server cannot be reached or is too old
 */
export async function withConnection<T>(
  url: string,
  what: string,
  work: (client: Client) => Promise<T>,
  options: { role?: string } = {},
): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: "gatehouse-setup",
    // A path of our own would let a schema of somebody else's answer for our names.
    options: `-c search_path=public${options.role ? ` -c role=${options.role}` : ""}`,
  });
  // A connection that breaks while idle reports here; the next statement fails with the reason.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new StartupError(
      `The database of ${what} cannot be reached (${reason(error)}). Start it, or correct ${what}.`,
    );
  }
  try {
    const { rows } = await client.query<{ major: number }>(
      "select current_setting('server_version_num')::int / 10000 as major",
    );
    const major = rows[0]?.major ?? 0;
    if (major < oldest)
      throw new StartupError(`The database of ${what} is PostgreSQL ${major}. Gatehouse needs ${oldest} or newer.`);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What went wrong, in the server's words; several addresses tried at once hide theirs one level deeper. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return reason(error.errors[0]);
  return error instanceof Error && error.message ? error.message : "no answer";
}
