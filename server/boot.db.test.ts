import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";

// Each process as a service manager starts it: with a setting that would make the portal unsafe it does not start, and
// says in one sentence what to do. What `npm start` says is in scripts/lib/start-all.db.test.ts.

const root = path.resolve(import.meta.dirname, "..");
let database: TestDatabase;
let unmended: string;
beforeAll(async () => {
  database = await createTestDatabase();
  // A folder in which an update was rolled back.
  unmended = mkdtempSync(path.join(tmpdir(), "gatehouse-boot-"));
  for (const [name, version] of [
    ["next", "16.4.4"],
    ["next-auth", "4.24.15"],
  ] as const) {
    mkdirSync(path.join(unmended, "node_modules", name), { recursive: true });
    writeFileSync(path.join(unmended, "node_modules", name, "package.json"), JSON.stringify({ version }));
  }
});
afterAll(async () => {
  rmSync(unmended, { recursive: true });
  await database.drop();
});

type Case = {
  what: string;
  part: "web" | "worker";
  change: () => Record<string, string | undefined>;
  says: RegExp;
  cwd?: () => string;
  node?: string[];
};
/** What Node sees of the time in a process whose clock nobody sets. */
const anHourAhead = "data:text/javascript,const now = Date.now; Date.now = () => now() + 3600_000;";

const cases: Case[] = [
  {
    part: "web",
    what: "no AUTH_SECRET",
    change: () => ({ AUTH_SECRET: undefined }),
    says: /^AUTH_SECRET is missing\./,
  },
  { part: "web", what: "an empty AUTH_SECRET", change: () => ({ AUTH_SECRET: "" }), says: /^AUTH_SECRET is missing\./ },
  {
    part: "web",
    what: "a short AUTH_SECRET",
    change: () => ({ AUTH_SECRET: "short" }),
    says: /^AUTH_SECRET is too short\./,
  },
  {
    part: "web",
    what: "no AUTH_URL",
    change: () => ({ AUTH_URL: undefined }),
    says: /^AUTH_URL is missing or no URL\./,
  },
  {
    part: "web",
    what: "no ENCRYPTION_KEY",
    change: () => ({ ENCRYPTION_KEY: undefined }),
    says: /^ENCRYPTION_KEY is missing\./,
  },
  {
    part: "web",
    what: "a short ENCRYPTION_KEY",
    change: () => ({ ENCRYPTION_KEY: "c2hvcnQ=" }),
    says: /^ENCRYPTION_KEY must be 32 /,
  },
  {
    part: "web",
    what: "no DATABASE_URL",
    change: () => ({ DATABASE_URL: undefined }),
    says: /^DATABASE_URL is missing\./,
  },
  {
    part: "web",
    what: "a database that is not there",
    change: () => ({ DATABASE_URL: "postgres://gh_app:x@127.0.0.1:1/gatehouse" }),
    says: /^The database of DATABASE_URL cannot be reached /,
  },
  {
    part: "web",
    what: "a superuser's role",
    change: () => ({ DATABASE_URL: database.adminUrl }),
    says: /^DATABASE_URL uses the role "postgres", which is superuser/,
  },
  {
    part: "web",
    what: "the owner's role",
    change: () => ({ DATABASE_URL: database.migrateUrl }),
    says: /^DATABASE_URL uses the role "gh_migrate", which is superuser, owner or exempt/,
  },
  {
    part: "web",
    what: "another process's secret",
    change: () => ({ DATABASE_URL_SEALER: database.sealerUrl }),
    says: /^The web process was given DATABASE_URL_SEALER/,
  },
  {
    part: "web",
    what: "a release of Next with known holes",
    change: () => ({}),
    cwd: () => unmended,
    says: /^next 16\.4\.4 is open to known attacks\. Run npm ci/,
  },
  {
    part: "web",
    what: "a clock nobody sets",
    change: () => ({}),
    node: ["--import", anHourAhead],
    says: /^The clock of this machine and the database's are 3[56]\d\d seconds apart\./,
  },
  {
    what: "a superuser's role for the sealer",
    part: "worker",
    change: () => ({ DATABASE_URL_SEALER: database.adminUrl }),
    says: /^DATABASE_URL_SEALER uses the role "postgres", which is superuser/,
  },
  {
    what: "no ENCRYPTION_KEY",
    part: "worker",
    change: () => ({ ENCRYPTION_KEY: undefined }),
    says: /^ENCRYPTION_KEY is missing\./,
  },
  {
    what: "a secret of web's",
    part: "worker",
    change: () => ({ AUTH_SECRET: "x".repeat(40) }),
    says: /^The worker process was given AUTH_SECRET/,
  },
];

function good(part: "web" | "worker"): Record<string, string> {
  const ENCRYPTION_KEY = Buffer.alloc(32, 1).toString("base64");
  if (part === "worker")
    return { ENCRYPTION_KEY, DATABASE_URL_WORKER: database.workerUrl, DATABASE_URL_SEALER: database.sealerUrl };
  return {
    ENCRYPTION_KEY,
    DATABASE_URL: database.appUrl,
    AUTH_URL: "http://localhost:3000",
    AUTH_SECRET: "x".repeat(40),
  };
}

it.each(cases)(
  "$part with $what does not start",
  async ({ part, change, says, cwd, node = [] }) => {
    const file = path.join(root, part === "web" ? "server/web.ts" : "server/jobs/worker.ts");
    const child = spawn(process.execPath, [...node, file], {
      cwd: cwd?.() ?? root,
      env: { NODE_ENV: "production", PATH: process.env.PATH, ...good(part), ...change() },
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 60_000,
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect(said).toMatch(says);
    expect(said.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
  },
  60_000,
);
