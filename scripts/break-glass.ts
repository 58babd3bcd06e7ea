import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Database, openDatabase } from "#db/client.ts";
import { StartupError } from "#db/startup-error.ts";
import { requestBreakGlassInput } from "#lib/schemas/break-glass.ts";
import { env, environmentFor } from "#server/env.ts";
import { DomainError } from "#server/errors.ts";
import { approveAtServer, askAtServer, closeAtServer } from "#server/features/break-glass/at-server.ts";
import { keptSecrets } from "./lib/kept-secrets.ts";
import { operatorLogin } from "./lib/operator-login.ts";
import { withPortalDatabase } from "./lib/portal-database.ts";
import { reportAndExit } from "./lib/run-until-stopped.ts";

const usage = `Makes somebody of your company security administrator for an hour when nobody can sign in. Takes two operators, each
from a login of their own; both stand in the log, and compliance is told.

  npm run break-glass -- --email ada@example.com --reason "The identity provider is down."     the first operator
  npm run break-glass -- --approve --email ada@example.com                                     the second one, within an hour
  npm run break-glass -- --close --email ada@example.com                                       either, before the hour is over

The person signs in with the password and second factor they have at the portal. Needs the settings of the web process, or the
folder of npm start.`;

/** Hands the process what the web process would get: the portal's own addresses and keys, and nobody else's. */
function useSettings(url: string): void {
  const source: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: url,
    AUTH_URL: process.env.AUTH_URL || "http://localhost:3000",
  };
  const given = (name: string) => Boolean(source[name] || source[`${name}_FILE`]);
  const missing = (["AUTH_SECRET", "ENCRYPTION_KEY"] as const).filter((name) => !given(name));
  if (missing.length > 0) {
    const kept = keptSecrets(path.resolve(source.GATEHOUSE_DATA_DIR || ".data"), false);
    for (const name of missing) source[name] = kept[name];
  }
  const own = environmentFor("web", source);
  for (const name of Object.keys(process.env)) if (!(name in own)) delete process.env[name];
  Object.assign(process.env, own);
  env();
}

type Wish = { email: string; reason: string | undefined; act: "ask" | "approve" | "close"; login: string };

/** @returns the lines to print */
async function act(db: Database, { email, reason, act: what, login }: Wish): Promise<string> {
  if (what === "close") {
    const { name, sessionsEnded } = await closeAtServer(db, { email, login });
    return `The glass is closed for ${name}; ${sessionsEnded} sessions ended.`;
  }
  if (what === "approve") {
    const { name, askedByName, reason: why, endsAt } = await approveAtServer(db, { email, login });
    return `The glass is broken for ${name} until ${endsAt.toISOString()}, asked for by ${askedByName}: ${why}\nThey sign in with password and second factor. Close it as soon as it is not needed any more.`;
  }
  const parsed = requestBreakGlassInput.shape.reason.safeParse(reason ?? "");
  if (!parsed.success) throw new StartupError(`--reason: ${parsed.error.issues[0]?.message ?? "Say why."}`);
  const { name } = await askAtServer(db, { email, reason: parsed.data, login });
  return `Asked for ${name} by ${login}. Within an hour another operator approves it from a login of their own:\n  npm run break-glass -- --approve --email ${email}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      email: { type: "string" },
      reason: { type: "string" },
      approve: { type: "boolean", default: false },
      close: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { email, reason } = values;
  if (values.help || !email) {
    console.log(usage);
    if (!values.help) process.exitCode = 1;
    return;
  }
  if (existsSync(".env")) process.loadEnvFile(".env");
  const login = operatorLogin();
  const wish: Wish = { email, reason, login, act: values.close ? "close" : values.approve ? "approve" : "ask" };
  const said = await withPortalDatabase("app", undefined, process.env, async (url) => {
    useSettings(url);
    const db = openDatabase(url, { max: 1, name: "gatehouse-break-glass" });
    return act(db, wish)
      .catch((error: unknown) => {
        throw error instanceof DomainError ? new StartupError(error.message) : error;
      })
      .finally(() => db.close());
  });
  console.log(said);
}

await main().catch(reportAndExit);
