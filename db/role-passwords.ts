import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { StartupError } from "./startup-error.ts";

/** The roles that sign in; gh_owner does not. */
export const loginRoles = ["gh_app", "gh_worker", "gh_sealer", "gh_read", "gh_migrate"] as const;
export type LoginRole = (typeof loginRoles)[number];
export type RolePasswords = Record<LoginRole, string>;

const random = () => randomBytes(24).toString("base64url");
const stored = z.object({
  gh_app: z.string(),
  gh_worker: z.string(),
  gh_sealer: z.string(),
  gh_read: z.string(),
  gh_migrate: z.string(),
});

/** A new random password for each role. */
export function newRolePasswords(): RolePasswords {
  return { gh_app: random(), gh_worker: random(), gh_sealer: random(), gh_read: random(), gh_migrate: random() };
}

/**
 * The passwords kept in `file`, made the first time; only the file's owner may read it.
 * @throws StartupError when the file cannot be understood
 */
export function keptRolePasswords(file: string): RolePasswords {
  if (!existsSync(file))
    writeFileSync(file, `${JSON.stringify(newRolePasswords(), null, 2)}\n`, { mode: 0o600, flag: "wx" });
  try {
    return stored.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new StartupError(
      `${file} cannot be understood. Delete it; the passwords in it are made anew at the next start.`,
    );
  }
}
