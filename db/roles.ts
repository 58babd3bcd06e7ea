import type { Client } from "pg";
import { withConnection } from "./connect.ts";
import { type LoginRole, loginRoles, type RolePasswords } from "./role-passwords.ts";
import { scramVerifier } from "./scram-verifier.ts";
import { StartupError } from "./startup-error.ts";

/** Addresses of the database, one for each role. */
export type RoleUrls = { app: string; worker: string; sealer: string; read: string; migrate: string };

const owner = "gh_owner";

/**
 * Makes the roles and the database when they are not there yet, and sets the given passwords. The administrator
 * needs CREATEROLE and CREATEDB, not superuser.
 * @throws StartupError when a role has rights that row-level security does not bind, or the administrator may not
 */
export async function ensureRoles(
  adminUrl: string,
  options: { databaseName: string; passwords: RolePasswords; what?: string },
): Promise<RoleUrls> {
  const what = options.what ?? "the administrator";
  const { databaseName } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(databaseName))
    throw new StartupError(
      `"${databaseName}" cannot be a database's name here. Use small letters, digits and underscores.`,
    );
  await withConnection(adminUrl, what, async (client) => {
    try {
      await client.query("select pg_advisory_lock(hashtext('gatehouse roles'))");
      await ensureRole(client, owner, "NOLOGIN");
      for (const role of loginRoles)
        await ensureRole(client, role, `LOGIN PASSWORD '${scramVerifier(options.passwords[role])}'`);
      // May become the owner, and has none of its rights until it says so.
      await client.query(`grant ${owner} to gh_migrate with inherit false, set true`);
      await ensureDatabase(client, databaseName);
    } catch (error) {
      if (isCode(error, "42501"))
        throw new StartupError(
          `The role of ${what} may not do this (${message(error)}). Use one with CREATEROLE and CREATEDB.`,
        );
      throw error;
    }
  });
  await withConnection(withDatabase(adminUrl, databaseName), what, async (client) => {
    await client.query(`alter schema public owner to ${owner}`);
    await client.query("revoke all on schema public from public");
    if (await mustBorrow(client)) await client.query(`revoke ${owner} from current_user`);
  });
  return roleUrls(adminUrl, databaseName, options.passwords);
}

/** The login roles this server already has. */
export function existingRoles(adminUrl: string, what: string): Promise<string[]> {
  return withConnection(adminUrl, what, async (client) => {
    const { rows } = await client.query<{ rolname: string }>("select rolname from pg_roles where rolname = any($1)", [
      loginRoles,
    ]);
    return rows.map((row) => row.rolname);
  });
}

/** The roles' addresses on the server of `url`. */
export function roleUrls(url: string, databaseName: string, passwords: RolePasswords): RoleUrls {
  const of = (role: LoginRole) => {
    const address = new URL(withDatabase(url, databaseName));
    address.username = role;
    address.password = passwords[role];
    return address.href;
  };
  return {
    app: of("gh_app"),
    worker: of("gh_worker"),
    sealer: of("gh_sealer"),
    read: of("gh_read"),
    migrate: of("gh_migrate"),
  };
}

/** The same server, another database. */
export function withDatabase(url: string, databaseName: string): string {
  const address = new URL(url);
  address.pathname = `/${databaseName}`;
  return address.href;
}

/** Lets our roles, and nobody else, into a database. */
export async function admitRoles(client: Client, databaseName: string): Promise<void> {
  await client.query(`revoke all on database ${databaseName} from public`);
  await client.query(`grant connect on database ${databaseName} to ${loginRoles.join(", ")}`);
}

async function ensureRole(client: Client, role: string, options: string): Promise<void> {
  const { rows } = await client.query<{ loose: boolean }>(
    `select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
            or exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid
                        where m.member = r.oid and (g.rolname <> $2 or r.rolname <> 'gh_migrate')) as loose
       from pg_roles r where rolname = $1`,
    [role, owner],
  );
  if (rows[0]?.loose)
    throw new StartupError(
      `The role "${role}" has more rights than it may have. Take superuser, BYPASSRLS, CREATEROLE, CREATEDB, REPLICATION and its memberships from it.`,
    );
  await client.query(`${rows[0] ? "alter" : "create"} role ${role} ${options}`);
}

async function ensureDatabase(client: Client, databaseName: string): Promise<void> {
  const { rows } = await client.query<{ owner: string; encoding: string }>(
    "select pg_get_userbyid(datdba) as owner, pg_encoding_to_char(encoding) as encoding from pg_database where datname = $1",
    [databaseName],
  );
  const found = rows[0];
  if (found && found.encoding !== "UTF8")
    throw new StartupError(
      `The database ${databaseName} is kept in ${found.encoding}. Gatehouse needs UTF8: make another one.`,
    );
  if (await mustBorrow(client)) await client.query(`grant ${owner} to current_user with inherit true, set true`);
  if (!found) await client.query(`create database ${databaseName} owner ${owner} template template0 encoding 'UTF8'`);
  else if (found.owner !== owner) await client.query(`alter database ${databaseName} owner to ${owner}`);
  await admitRoles(client, databaseName);
}

/** Giving something to a role asks for membership in it; an administrator short of superuser lends it to itself. */
async function mustBorrow(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    "select rolsuper from pg_roles where rolname = current_user",
  );
  return rows[0]?.rolsuper !== true;
}

const isCode = (error: unknown, code: string) => error instanceof Error && "code" in error && error.code === code;
const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
