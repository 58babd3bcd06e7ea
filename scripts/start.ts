import { existsSync } from "node:fs";
import { openDatabase } from "#db/client.ts";
import { routes } from "#lib/routes.ts";
import { issueSetupToken } from "#server/features/members/issue-setup-token.ts";
import { runUntilStopped } from "./lib/run-until-stopped.ts";
import { startAll } from "./lib/start-all.ts";

// `npm start`: everything in one terminal. docs/operations.md describes running the parts apart.
if (existsSync(".env")) process.loadEnvFile(".env");

await runUntilStopped(async (signal) => {
  const running = await startAll({ env: process.env, signal, say: console.log });
  const { AUTH_URL, GATEHOUSE_DATA_DIR, DATABASE_URL } = running.env;
  const data =
    process.env.DATABASE_URL || process.env.DATABASE_URL_FILE ? new URL(DATABASE_URL).host : GATEHOUSE_DATA_DIR;
  console.log(`\n  Gatehouse runs on ${AUTH_URL}\n  Data: ${data}. Ctrl-C stops everything.\n`);
  const db = openDatabase(DATABASE_URL, { max: 1, name: "gatehouse-start" });
  const token = await issueSetupToken(db).finally(() => db.close());
  if (token)
    console.log(
      `  Nobody can sign in yet. Open this once, within 60 minutes, to become the first security administrator:\n  ${new URL(routes.setUp(token), AUTH_URL)}\n`,
    );
  return running;
});
