import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Keyring, keyringOf, splitKeys } from "./keyring.ts";

/** A start-up problem a person can mend; printed as one sentence, without a stack. */
export class ConfigurationError extends Error {}

const bytes32 = z
  .string({ error: "ENCRYPTION_KEY is missing. Set it to 32 random bytes in base64 (openssl rand -base64 32)." })
  .refine((value) => Buffer.from(value, "base64").length === 32, {
    error: "ENCRYPTION_KEY must be 32 bytes in base64 (openssl rand -base64 32).",
  });
const otherKeys = z
  .string()
  .refine((list) => splitKeys(list).every((key) => Buffer.from(key, "base64").length === 32), {
    error: "ENCRYPTION_KEYS_OTHER must hold keys of 32 bytes in base64, with commas or blanks between them.",
  })
  .optional();
const postgresUrl = (name: string) =>
  z
    .string({
      error: `${name} is missing. Set it to a postgres:// address of the role it names in docs/operations.md.`,
    })
    .regex(/^postgres(ql)?:\/\//, `${name} must be a postgres:// address.`);
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");

const AUTH_URL = z.url({
  error: "AUTH_URL is missing or no URL. Set it to the address people open, such as https://gatehouse.example.com.",
});
const milliseconds = (min: number, max: number, usual: number) =>
  z.coerce.number().int().min(min).max(max).default(usual);

/** What several processes need. */
const shared = {
  ENCRYPTION_KEY: bytes32,
  /** Keys that open what they sealed and seal nothing, while the encryption key is being changed. */
  ENCRYPTION_KEYS_OTHER: otherKeys,
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  /** Sender of the portal's mails, in every part; unset = links are shown, not mailed. Needs SMTP_URL in the worker. */
  SMTP_FROM: z.string().optional(),
};

const web = {
  DATABASE_URL: postgresUrl("DATABASE_URL"),
  AUTH_URL,
  AUTH_SECRET: z
    .string({ error: "AUTH_SECRET is missing. Set it to at least 32 random characters (openssl rand -base64 33)." })
    .min(32, "AUTH_SECRET is too short. Set it to at least 32 random characters (openssl rand -base64 33)."),
  ...shared,
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce
    .number({ error: "PORT must be a number." })
    .int()
    .min(1)
    .max(65_535, "PORT must be between 1 and 65535.")
    .default(3000),
  /** Addresses of reverse proxies (comma-separated CIDRs) whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: z.string().default(""),
  /** The client company's name, shown beside the product's. */
  ORGANISATION_NAME: z.string().max(60).default(""),
  /** How long a gateway may go without an answer before it closes everything, in seconds. */
  GATEWAY_LEASE_SECONDS: z.coerce.number().int().min(2).max(3600).default(60),
  /** How often a gateway reports what it observes. */
  GATEWAY_REPORT_MS: milliseconds(200, 60_000, 2_000),
  /** How long an agent's key counts, in days; it renews it after two thirds of them. */
  AGENT_KEY_DAYS: z.coerce.number().int().min(1).max(397).default(90),
  /** How often a probe asks and how often it reports. */
  PROBE_INTERVAL_MS: milliseconds(200, 60_000, 1_000),
  PROBE_BATCH_MS: milliseconds(1_000, 300_000, 10_000),
  /** 1 = identity providers on this very machine are spoken to, over http too. For tests and trials only. */
  SSO_ALLOW_LOOPBACK: flag,
  /** 1 = invented data; every page says so. Set by `npm run demo` only. */
  GATEHOUSE_DEMO: flag,
  /** File with the demo people's sign-in data, shown on the demo's sign-in page. */
  GATEHOUSE_DEMO_PEOPLE: z.string().optional(),
};

const worker = {
  ...shared,
  DATABASE_URL_WORKER: postgresUrl("DATABASE_URL_WORKER"),
  DATABASE_URL_SEALER: postgresUrl("DATABASE_URL_SEALER"),
  /** Where the worker hands over mail. */
  SMTP_URL: z.string().optional(),
};

const start = {
  ...web,
  ...worker,
  /** To migrate a database of one's own, with `npm start` or `npm run db:migrate`; nothing else needs it. */
  DATABASE_URL_MIGRATE: postgresUrl("DATABASE_URL_MIGRATE").optional(),
  /** Where `npm start` keeps the embedded PostgreSQL and generated secrets while DATABASE_URL is unset. */
  GATEHOUSE_DATA_DIR: z.string().default(".data"),
};

const mailNeedsBoth = (value: { SMTP_URL?: string | undefined; SMTP_FROM?: string | undefined }) =>
  (value.SMTP_URL === undefined) === (value.SMTP_FROM === undefined);
const mailProblem = "SMTP_URL and SMTP_FROM go together: where mail is handed over, and the address it comes from.";

/** What each process may know. `start` is the launcher, which knows all and hands each process its own. */
const parts = {
  web: z.object(web),
  worker: z.object(worker).refine(mailNeedsBoth, mailProblem),
  start: z.object(start).refine(mailNeedsBoth, mailProblem),
};
export type Part = keyof typeof parts;
export type Env<P extends Part = "web"> = z.infer<(typeof parts)[P]>;

const secretNames = [
  "DATABASE_URL",
  "DATABASE_URL_WORKER",
  "DATABASE_URL_SEALER",
  "DATABASE_URL_MIGRATE",
  "AUTH_SECRET",
  "ENCRYPTION_KEY",
  "ENCRYPTION_KEYS_OTHER",
  "SMTP_URL",
] as const;

/** Every setting there is; `.env.example` lists the same names. */
export const settingNames: readonly string[] = [
  ...Object.keys(start),
  // Of db:setup alone, before there is a portal.
  "ADMIN_DATABASE_URL",
];

const has = (part: Part | null, name: string) => part !== null && name in { web, worker, start }[part];

/** The environment for one process: everything of `source` but other processes' settings; null = for one that gets none. */
export function environmentFor(part: Part | null, source: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const foreign = settingNames.filter((name) => !has(part, name)).flatMap((name) => [name, `${name}_FILE`]);
  return Object.fromEntries(Object.entries(source).filter(([name]) => !foreign.includes(name))) as NodeJS.ProcessEnv;
}

/** A process that faces the network must not hold what opens another one's doors. */
function refuseForeignSecrets(part: Part, source: Record<string, string | undefined>): void {
  const name = secretNames
    .filter((secret) => !has(part, secret))
    .flatMap((secret) => [secret, `${secret}_FILE`])
    .find((one) => source[one]);
  if (name)
    throw new ConfigurationError(
      `The ${part} process was given ${name}, which it must not know. Take it out of this process's settings.`,
    );
}

/**
 * Reads and checks the settings of one process; `NAME_FILE` supplies a secret from a file, the plain value wins.
 * @throws ConfigurationError with one sentence for the first thing that is wrong
 */
export function parseEnv<P extends Part>(part: P, source: Record<string, string | undefined>): Env<P> {
  refuseForeignSecrets(part, source);
  const values: Record<string, string | undefined> = { ...source };
  for (const name of secretNames) {
    const file = source[`${name}_FILE`];
    if (values[name] || !file) continue;
    try {
      values[name] = readFileSync(file, "utf8").replace(/\n$/, "");
    } catch {
      throw new ConfigurationError(`${name}_FILE names ${file}, which cannot be read. Check the path and its rights.`);
    }
  }
  for (const [name, value] of Object.entries(values)) if (value === "") values[name] = undefined;
  const result = parts[part].safeParse(values);
  if (!result.success)
    throw new ConfigurationError(result.error.issues[0]?.message ?? "The configuration cannot be read.");
  return result.data as Env<P>;
}

// Next bundles each route apart; all of them share what the process read when it started.
const holder = globalThis as {
  gatehouseEnv?: Env;
  gatehouseWorkerEnv?: Env<"worker">;
  gatehouseKeys?: Keyring;
};

/** The web process's settings, parsed once. */
export function env(): Env {
  holder.gatehouseEnv ??= parseEnv("web", process.env);
  return holder.gatehouseEnv;
}

/** The worker process's settings, parsed once. */
export function workerEnv(): Env<"worker"> {
  holder.gatehouseWorkerEnv ??= parseEnv("worker", process.env);
  return holder.gatehouseWorkerEnv;
}

/** Next would read `.env` by itself, which for `npm start` holds every process's settings; with this mark it believes it has. */
export function keepDotEnvOut(): void {
  process.env.__NEXT_PROCESSED_ENV = "true";
}

/** The encryption keys of this process, whichever it is. */
export function encryptionKeys(): Keyring {
  holder.gatehouseKeys ??= keyringOf(holder.gatehouseWorkerEnv ?? env());
  return holder.gatehouseKeys;
}

/** Sender of the portal's mails in whichever process this is; undefined = nothing is mailed. */
export function mailSender(): string | undefined {
  return (holder.gatehouseWorkerEnv ?? env()).SMTP_FROM;
}
