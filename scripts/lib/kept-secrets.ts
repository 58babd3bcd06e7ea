import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { StartupError } from "#db/startup-error.ts";

const shape = z.object({ AUTH_SECRET: z.string(), ENCRYPTION_KEY: z.string() });

/**
 * The secrets of an installation on the embedded database: made the first time, kept in `<folder>/secrets.json`, which
 * only its owner may read.
 * @param mayMake false when there is data already: new keys would make what is encrypted unreadable, without a word
 * @throws StartupError when the file is lost or cannot be understood
 */
export function keptSecrets(folder: string, mayMake: boolean): z.infer<typeof shape> {
  const file = path.join(folder, "secrets.json");
  if (!existsSync(file)) {
    if (!mayMake)
      throw new StartupError(
        `${file} is missing, and what is encrypted in the database cannot be read without it. Restore it from a backup, or set AUTH_SECRET and ENCRYPTION_KEY.`,
      );
    const fresh = {
      AUTH_SECRET: randomBytes(33).toString("base64"),
      ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    };
    writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  }
  try {
    return shape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new StartupError(
      `${file} cannot be understood. Restore it from a backup: what was encrypted with its key cannot be read without it.`,
    );
  }
}
