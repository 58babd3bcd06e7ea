import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { StartupError } from "#db/startup-error.ts";
import { readLogAt } from "#server/audit/read-log.ts";
import { type Remembered, type Verdict, verifyLog } from "#server/audit/verify.ts";
import { withPortalDatabase } from "./lib/portal-database.ts";
import { reportAndExit } from "./lib/run-until-stopped.ts";

const usage = `Checks the whole audit log: events, leaves, tree, signed checkpoints. Reads only. Exit code 0: all matches.

  npm run audit:verify [-- --database-url postgres://gh_read:password@host:5432/gatehouse] [--remember FILE]

Without an address it takes DATABASE_URL, else the embedded database of GATEHOUSE_DATA_DIR (.data).
--remember FILE   compares with the checkpoint kept there and keeps the new one. Keep the file on another machine:
                  it is what shows that the end of the log was cut off together with its checkpoints.`;

const rememberedForm = z.object({
  origin: z.string(),
  size: z.number().int().nonnegative(),
  root: z.string(),
  publicKeys: z.array(z.string()),
});

function readRemembered(file: string | undefined): Remembered | null {
  if (!file || !existsSync(file)) return null;
  try {
    return rememberedForm.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new StartupError(`${file} holds no remembered checkpoint. Restore it, or name another file.`);
  }
}

function keep(file: string, remembered: Remembered): void {
  // Whole or not at all: half a file would be a lost memory.
  writeFileSync(`${file}.new`, `${JSON.stringify(remembered, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function sentence(verdict: Verdict, seconds: string): string {
  if (verdict.ok) {
    const checkpoint = verdict.remember
      ? `${verdict.checkpoints} checkpoint${verdict.checkpoints === 1 ? "" : "s"} signed; the newest covers ${verdict.remember.size} events, root ${verdict.remember.root}`
      : "no checkpoint yet";
    const waiting = verdict.pending > 0 ? ` ${verdict.pending} more wait to be sealed.` : "";
    return `OK: ${verdict.events} events match; ${checkpoint}.${waiting} Took ${seconds} s.`;
  }
  const where = [
    verdict.leafIndex === null ? null : `leaf ${verdict.leafIndex}`,
    verdict.eventId === null ? null : `event ${verdict.eventId}`,
  ].filter((part) => part !== null);
  return `NOT OK${where.length > 0 ? ` at ${where.join(", ")}` : ""}: ${verdict.what}.`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "database-url": { type: "string" },
      remember: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const remembered = readRemembered(values.remember);
  const started = performance.now();
  const verdict = await withPortalDatabase("read", values["database-url"], process.env, (url) =>
    readLogAt(url, (source) => verifyLog(source, { remembered })),
  );
  const line = sentence(verdict, ((performance.now() - started) / 1000).toFixed(1));
  if (!verdict.ok) {
    console.error(line);
    process.exitCode = 1;
    return;
  }
  if (values.remember && verdict.remember) keep(values.remember, verdict.remember);
  console.log(line);
}

await main().catch(reportAndExit);
