import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartupError } from "../startup-error.ts";

/**
 * The embedded cluster's administrator password: made with the cluster, kept in a file only its owner reads.
 * @throws StartupError when the cluster is there and the file is not
 */
export function adminPassword(folder: string, clusterExists: boolean): string {
  const file = path.join(folder, "postgres-password");
  if (!existsSync(file) && clusterExists)
    throw new StartupError(
      `${file} is missing, and the database beside it opens with nothing else. Restore the file from a backup.`,
    );
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  return readFileSync(file, "utf8").trim();
}
