import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ConfigurationError } from "./env.ts";

/**
 * The oldest releases without a hole that lets strangers in or run programs: next by its security releases of 2026
 * (16.4.1 and 16.4.5 mend remote execution), next-auth by GHSA-7rqj-j65f-68wh and GHSA-xmf8-cvqr-rfgj.
 */
const oldest: Record<string, string> = { next: "16.4.5", "next-auth": "4.24.15" };

const parts = (version: string) => version.split(/[.-]/, 3).map(Number);

/** Whether a release is older than another, by its three numbers; what is no release counts as older. */
export function isOlder(version: string, than: string): boolean {
  const [given, floor] = [parts(version), parts(than)];
  if (given.length < 3 || given.some(Number.isNaN)) return true;
  const at = floor.findIndex((part, index) => given[index] !== part);
  return at >= 0 && (given[at] ?? 0) < (floor[at] ?? 0);
}

/**
 * Refuses parts that are known to be open to attack: an update that went wrong, or a rolled back lock file.
 * @param root where node_modules lies
 * @throws ConfigurationError
 */
export function checkVersions(root: string): void {
  for (const [name, floor] of Object.entries(oldest)) {
    const file = path.join(root, "node_modules", name, "package.json");
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8")));
    if (isOlder(version, floor))
      throw new ConfigurationError(
        `${name} ${version} is open to known attacks. Run npm ci, which installs ${floor} or newer.`,
      );
  }
}
