import { readFileSync } from "node:fs";
import { z } from "zod";

/** A start-up problem a person can mend; printed as one sentence, without a stack. */
export class ConfigurationError extends Error {}

const bytes32 = z
  .string({ error: "ENCRYPTION_KEY is missing. Set it to 32 random bytes in base64 (openssl rand -base64 32)." })
  .refine((value) => Buffer.from(value, "base64").length === 32, {
    error: "ENCRYPTION_KEY must be 32 bytes in base64 (openssl rand -base64 32).",
  });
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

/** Every setting there is. `.env.example` lists the same names; a test compares them. */
export const envSchema = z.object({
  DATABASE_URL: postgresUrl("DATABASE_URL"),
  DATABASE_URL_WORKER: postgresUrl("DATABASE_URL_WORKER"),
  DATABASE_URL_SEALER: postgresUrl("DATABASE_URL_SEALER"),
  /** Read by `npm start` only, to migrate a database of one's own; unset = migrated by other means. */
  DATABASE_URL_MIGRATE: postgresUrl("DATABASE_URL_MIGRATE").optional(),
  /** Where `npm start` keeps the embedded PostgreSQL and generated secrets while DATABASE_URL is unset. */
  GATEHOUSE_DATA_DIR: z.string().default(".data"),
  AUTH_URL: z.url({
    error: "AUTH_URL is missing or no URL. Set it to the address people open, such as https://gatehouse.example.com.",
  }),
  AUTH_SECRET: z
    .string({ error: "AUTH_SECRET is missing. Set it to at least 32 random characters (openssl rand -base64 33)." })
    .min(32, "AUTH_SECRET is too short. Set it to at least 32 random characters (openssl rand -base64 33)."),
  ENCRYPTION_KEY: bytes32,
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce
    .number({ error: "PORT must be a number." })
    .int()
    .min(1)
    .max(65_535, "PORT must be between 1 and 65535.")
    .default(3000),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  /** Addresses of reverse proxies (comma-separated CIDRs) whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: z.string().default(""),
  /** The client company's name, shown beside the product's. */
  ORGANISATION_NAME: z.string().max(60).default(""),
  /** Where the portal sends mail; unset = links are shown, not mailed. */
  SMTP_URL: z.string().optional(),
  SMTP_FROM: z.string().optional(),
  /** How long a gateway may go without an answer before it closes everything, in seconds. */
  GATEWAY_LEASE_SECONDS: z.coerce.number().int().min(2).max(3600).default(60),
  /** How often a gateway reports what it observes, in milliseconds. */
  GATEWAY_REPORT_MS: z.coerce.number().int().min(200).max(60_000).default(2_000),
  /** How often a probe asks and how often it reports, in milliseconds. */
  PROBE_INTERVAL_MS: z.coerce.number().int().min(200).max(60_000).default(1_000),
  PROBE_BATCH_MS: z.coerce.number().int().min(1_000).max(300_000).default(10_000),
  /** 1 = invented data; every page says so. Set by `npm run demo` only. */
  GATEHOUSE_DEMO: flag,
  /** File with the demo people's sign-in data, shown on the demo's sign-in page. */
  GATEHOUSE_DEMO_PEOPLE: z.string().optional(),
});
export type Env = z.infer<typeof envSchema>;

const secretNames = [
  "DATABASE_URL",
  "DATABASE_URL_WORKER",
  "DATABASE_URL_SEALER",
  "DATABASE_URL_MIGRATE",
  "AUTH_SECRET",
  "ENCRYPTION_KEY",
  "SMTP_URL",
] as const;

/**
 * Reads and checks the settings; `NAME_FILE` supplies a secret from a file, the plain value wins.
 * @throws ConfigurationError with one sentence for the first thing that is wrong
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const values: Record<string, string | undefined> = { ...source };
  for (const name of secretNames) {
    const file = source[`${name}_FILE`];
    if (values[name] !== undefined || file === undefined) continue;
    try {
      values[name] = readFileSync(file, "utf8").replace(/\n$/, "");
    } catch {
      throw new ConfigurationError(`${name}_FILE names ${file}, which cannot be read. Check the path and its rights.`);
    }
  }
  for (const [name, value] of Object.entries(values)) if (value === "") values[name] = undefined;
  const result = envSchema.safeParse(values);
  if (!result.success)
    throw new ConfigurationError(result.error.issues[0]?.message ?? "The configuration cannot be read.");
  return result.data;
}

let parsed: Env | undefined;

/** The process's settings, parsed once. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}
