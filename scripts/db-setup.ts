import { parseArgs } from "node:util";
import { loginRoles, newRolePasswords } from "#db/role-passwords.ts";
import { ensureRoles, existingRoles } from "#db/roles.ts";
import { StartupError } from "#db/startup-error.ts";
import { reportAndExit } from "./lib/run-until-stopped.ts";

const usage = `Makes Gatehouse's roles and database on a PostgreSQL of your own, and prints the lines for .env.

  npm run db:setup -- --admin-url postgres://admin:password@host:5432/postgres [--database gatehouse] [--new-passwords]

The administrator needs CREATEROLE and CREATEDB. The address may also stand in ADMIN_DATABASE_URL, out of the process list.
--new-passwords   replaces the passwords of roles that are there already; until .env is changed everywhere, nothing can sign in`;

/** @throws StartupError */
async function setUp(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "admin-url": { type: "string" },
      database: { type: "string", default: "gatehouse" },
      "new-passwords": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const adminUrl = values["admin-url"] ?? process.env.ADMIN_DATABASE_URL;
  if (values.help || !adminUrl) {
    console.log(usage);
    if (!values.help) process.exitCode = 1;
    return;
  }
  if (!/^postgres(ql)?:\/\//.test(adminUrl)) throw new StartupError("--admin-url must be a postgres:// address.");
  const there = await existingRoles(adminUrl, "--admin-url");
  if (there.length === loginRoles.length && !values["new-passwords"])
    throw new StartupError(
      "The roles are there already, and their passwords cannot be read back. Use the .env you have, or add --new-passwords to replace them.",
    );
  const urls = await ensureRoles(adminUrl, {
    databaseName: values.database,
    passwords: newRolePasswords(),
    what: "--admin-url",
  });
  console.log(`DATABASE_URL=${urls.app}
DATABASE_URL_WORKER=${urls.worker}
DATABASE_URL_SEALER=${urls.sealer}
# Only for npm start and npm run db:migrate; web and worker as services do not get it.
DATABASE_URL_MIGRATE=${urls.migrate}
# For reports; nothing in Gatehouse uses it:
# ${urls.read}`);
}

await setUp().catch(reportAndExit);
