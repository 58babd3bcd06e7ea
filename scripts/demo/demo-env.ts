import path from "node:path";
import { type Env, environmentFor } from "#server/env.ts";
import { companyName } from "./company.ts";

/** Settings that would point a demo at something real. */
const real = [
  "DATABASE_URL",
  "DATABASE_URL_WORKER",
  "DATABASE_URL_SEALER",
  "DATABASE_URL_MIGRATE",
  "AUTH_SECRET",
  "ENCRYPTION_KEY",
  "ENCRYPTION_KEYS_OTHER",
  "SMTP_URL",
  "SMTP_FROM",
];

/**
 * The settings of a demo: those of the terminal without the ones that lead to a real database, real keys or a real mail
 * server. `.env` is not read at all.
 */
export function demoEnv(
  source: NodeJS.ProcessEnv,
  options: { dataDir: string; peopleFile: string; port?: number },
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...source };
  for (const name of real) {
    delete env[name];
    delete env[`${name}_FILE`];
  }
  return {
    ...env,
    ...(options.port === undefined ? {} : { PORT: String(options.port) }),
    LOG_LEVEL: source.LOG_LEVEL || "warn",
    ORGANISATION_NAME: source.ORGANISATION_NAME || companyName,
    GATEHOUSE_DATA_DIR: options.dataDir,
    GATEHOUSE_DEMO: "1",
    GATEHOUSE_DEMO_PEOPLE: options.peopleFile,
  };
}

/** The web part's settings as a process gets them, for one that works with the portal's own rights. */
export function settingsAsEnv(settings: Env<"start">): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: process.env.PATH };
  for (const [name, value] of Object.entries(settings))
    if (value !== undefined) env[name] = typeof value === "boolean" ? String(Number(value)) : String(value);
  return environmentFor("web", env);
}

/** Where the demo keeps its data: apart from `npm start`'s. */
export function demoDataDir(source: NodeJS.ProcessEnv): string {
  return path.resolve(source.GATEHOUSE_DATA_DIR || path.join(".data", "demo"));
}
