import { readFileSync } from "node:fs";
import { StartupError } from "#db/startup-error.ts";
import { dataFolder, withEmbeddedDatabase } from "./embedded-database.ts";

/**
 * Finds the portal's database: the address given, DATABASE_URL, or the embedded one, running or not.
 * @param role whose rights to use in the embedded one
 * @param given an address from the command line
 * @throws StartupError when there is none
 */
export async function withPortalDatabase<T>(
  role: "app" | "read",
  given: string | undefined,
  env: NodeJS.ProcessEnv,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const url = given ?? (env.DATABASE_URL || fromFile(env.DATABASE_URL_FILE));
  if (url) {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new StartupError("--database-url must be a postgres:// address.");
    return work(url);
  }
  return withEmbeddedDatabase(dataFolder(env), "Set GATEHOUSE_DATA_DIR, or pass --database-url.", (urls) =>
    work(urls[role]),
  );
}

function fromFile(file: string | undefined): string | undefined {
  return file ? readFileSync(file, "utf8").trim() : undefined;
}
