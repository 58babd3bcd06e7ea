import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { openDatabase } from "#db/client.ts";
import { StartupError } from "#db/startup-error.ts";
import { environmentFor, parseEnv } from "#server/env.ts";
import { type Keyring, keyringOf } from "#server/keyring.ts";
import { rotateKeys } from "#server/rotate-keys.ts";
import { missingKeys } from "#server/sealed-columns.ts";
import { dataFolder, runningPort, withEmbeddedDatabase } from "./lib/embedded-database.ts";
import { addEncryptionKey, dropOldKeys, keptSecrets } from "./lib/kept-secrets.ts";
import { reportAndExit } from "./lib/run-until-stopped.ts";

const usage = `Brings everything encrypted in the database under the current encryption key. Safe to stop and run again.

  npm run keys:rotate                 a database of your own: with the worker's settings, ENCRYPTION_KEY the new key and
                                      ENCRYPTION_KEYS_OTHER the old one. Web and worker may run, when they have both.
                                      The embedded database: goes on with what --new-key began.
  npm run keys:rotate -- --new-key    the embedded database, while Gatehouse is stopped: makes a new key, keeps it in
                                      secrets.json, seals everything anew, and takes the old key out of the file.

docs/operations.md, Encryption keys, has the whole procedure.`;

/** Does it and prints how many values were sealed anew, by column. */
async function rotateAt(url: string, keys: Keyring): Promise<void> {
  const db = openDatabase(url, { max: 1, name: "gatehouse-keys-rotate" });
  try {
    const missing = await db.withScope({ kind: "system" }, (tx) => missingKeys(tx, keys));
    if (missing.length > 0)
      throw new StartupError(
        `The database holds values sealed with the encryption key ${missing.join(", ")}, which is not there. Add it to ENCRYPTION_KEYS_OTHER and run this again; nothing was changed.`,
      );
    const results = await rotateKeys(db, keys);
    for (const { column, resealed } of results) console.log(`${column}: ${resealed} sealed anew`);
    const total = results.reduce((sum, { resealed }) => sum + resealed, 0);
    console.log(`Everything is under the encryption key ${keys.current.id}; ${total} values were sealed anew.`);
  } finally {
    await db.close();
  }
}

async function rotateEmbedded(newKey: boolean): Promise<void> {
  const folder = dataFolder(process.env);
  if (newKey && runningPort(folder))
    throw new StartupError("Gatehouse runs and would not know the new key. Stop it, then run this again.");
  const otherwise = "Set GATEHOUSE_DATA_DIR, or DATABASE_URL_WORKER and the worker's other settings.";
  await withEmbeddedDatabase(folder, otherwise, async ({ worker }) => {
    if (given("ENCRYPTION_KEY")) return rotateAt(worker, keyringOf(workerSettings(worker)));
    // A key added by an earlier try that was stopped is gone on with: another one would help nobody.
    const kept = keptSecrets(folder, false);
    const secrets = newKey && !kept.ENCRYPTION_KEYS_OTHER ? addEncryptionKey(folder) : kept;
    await rotateAt(worker, keyringOf(secrets));
    if (!secrets.ENCRYPTION_KEYS_OTHER) return;
    dropOldKeys(folder);
    console.log("The old key is out of secrets.json. It still opens backups made before today.");
  });
}

const given = (name: string) => process.env[name] || process.env[`${name}_FILE`];

/** The worker's settings, out of an environment that may hold the other processes' too. */
function workerSettings(url: string | undefined) {
  const own = { ...environmentFor("worker", process.env), ...(url ? { DATABASE_URL_WORKER: url } : {}) };
  // The sealer's address is not needed here.
  return parseEnv("worker", { DATABASE_URL_SEALER: "postgres://unused", ...own });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { "new-key": { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) return console.log(usage);
  if (existsSync(".env")) process.loadEnvFile(".env");
  if (values["new-key"] && (given("DATABASE_URL_WORKER") || given("ENCRYPTION_KEY")))
    throw new StartupError("--new-key is for secrets that npm start made. Set ENCRYPTION_KEY to the new key yourself.");
  if (!given("DATABASE_URL_WORKER")) return rotateEmbedded(values["new-key"]);
  const settings = workerSettings(undefined);
  await rotateAt(settings.DATABASE_URL_WORKER, keyringOf(settings));
}

await main().catch(reportAndExit);
