import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { StartupError } from "#db/startup-error.ts";

const shape = z.object({
  AUTH_SECRET: z.string(),
  ENCRYPTION_KEY: z.string(),
  ENCRYPTION_KEYS_OTHER: z.string().optional(),
});
export type KeptSecrets = z.infer<typeof shape>;

const fileOf = (folder: string) => path.join(folder, "secrets.json");
const textOf = (secrets: KeptSecrets) => `${JSON.stringify(secrets, null, 2)}\n`;
const newKey = () => randomBytes(32).toString("base64");

/**
 * The secrets of an installation on the embedded database: made the first time, kept in `<folder>/secrets.json`, which
 * only its owner may read.
 * @param mayMake false when there is data already: new keys would make what is encrypted unreadable, without a word
 * @throws StartupError when the file is lost or cannot be understood
 */
export function keptSecrets(folder: string, mayMake: boolean): KeptSecrets {
  const file = fileOf(folder);
  if (!existsSync(file)) {
    if (!mayMake)
      throw new StartupError(
        `${file} is missing, and what is encrypted in the database cannot be read without it. Restore it from a backup, or set AUTH_SECRET and ENCRYPTION_KEY.`,
      );
    const fresh = { AUTH_SECRET: randomBytes(33).toString("base64"), ENCRYPTION_KEY: newKey() };
    writeFileSync(file, textOf(fresh), { mode: 0o600, flag: "wx" });
  }
  try {
    return shape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new StartupError(
      `${file} cannot be understood. Restore it from a backup: what was encrypted with its key cannot be read without it.`,
    );
  }
}

/** Puts a new encryption key into the file and keeps the old ones beside it, in one step. */
export function addEncryptionKey(folder: string): KeptSecrets {
  const { ENCRYPTION_KEY, ENCRYPTION_KEYS_OTHER, ...rest } = keptSecrets(folder, false);
  const old = [ENCRYPTION_KEY, ENCRYPTION_KEYS_OTHER].filter(Boolean).join(",");
  return replace(folder, { ...rest, ENCRYPTION_KEY: newKey(), ENCRYPTION_KEYS_OTHER: old });
}

/** Takes the old keys out of the file. */
export function dropOldKeys(folder: string): KeptSecrets {
  const { ENCRYPTION_KEYS_OTHER: _, ...rest } = keptSecrets(folder, false);
  return replace(folder, rest);
}

function replace(folder: string, secrets: KeptSecrets): KeptSecrets {
  const file = fileOf(folder);
  writeFileSync(`${file}.new`, textOf(secrets), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
