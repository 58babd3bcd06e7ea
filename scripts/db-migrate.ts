import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { StartupError } from "#db/startup-error.ts";
import { migratePortal } from "./lib/migrate-portal.ts";
import { reportAndExit } from "./lib/run-until-stopped.ts";

const usage = `Brings a PostgreSQL of your own to this version of Gatehouse, for web and worker that run as services.

  DATABASE_URL_MIGRATE=postgres://gh_migrate:password@host:5432/gatehouse npm run db:migrate

The address may also stand in .env, or in a file named by DATABASE_URL_MIGRATE_FILE. Forward only; safe to run again, and
while the version before still runs. npm start does this by itself.`;

/** @throws StartupError */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) return console.log(usage);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const { DATABASE_URL_MIGRATE, DATABASE_URL_MIGRATE_FILE: file } = process.env;
  const url = DATABASE_URL_MIGRATE || (file ? readFileSync(file, "utf8").trim() : "");
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new StartupError(
      "DATABASE_URL_MIGRATE is missing. Set it to the address of gh_migrate that db:setup printed.",
    );
  await migratePortal(url);
  console.log("The database is at this version.");
}

await main().catch(reportAndExit);
