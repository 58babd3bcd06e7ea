import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { parseEnv as parseEnvFile } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withConnection } from "#db/connect.ts";
import { type EmbeddedPostgres, startEmbedded } from "#db/embedded/start-embedded.ts";

// It sets the roles' passwords for a whole cluster, so it gets one of its own.
let server: EmbeddedPostgres;
let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-setup-"));
  server = await startEmbedded({ dataDir, testing: true });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const run = (...args: string[]) => runScript("db-setup.ts", args);
async function runScript(name: string, args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, name), ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // Where no .env lies.
    cwd: dataDir,
  });
  const [out, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { out, complaint, code: code as number };
}
const whoami = (url: string | undefined) =>
  withConnection(
    url ?? "",
    "the printed address",
    async (client) => (await client.query("select current_user as me")).rows,
  );

it("makes roles and database, prints lines that work, and does not change passwords unasked", async () => {
  const first = await run("--admin-url", server.adminUrl, "--database", "portal");
  expect(first).toMatchObject({ code: 0, complaint: "" });
  const lines = parseEnvFile(first.out);
  const { DATABASE_URL_MIGRATE = "" } = lines;
  for (const _time of ["first", "again"])
    expect(await runScript("db-migrate.ts", [], { DATABASE_URL_MIGRATE })).toEqual({
      code: 0,
      complaint: "",
      out: "The database is at this version.\n",
    });
  const begun = await withConnection(lines.DATABASE_URL ?? "", "the printed address", async (client) => {
    await client.query("select set_config('gh.scope', 'system', false)");
    return (await client.query("select kind from gate_rules order by kind")).rows;
  });
  expect(begun).toEqual([{ kind: "connectivity" }, { kind: "nda" }, { kind: "training" }]);
  expect(await whoami(lines.DATABASE_URL)).toEqual([{ me: "gh_app" }]);
  expect(await whoami(lines.DATABASE_URL_WORKER)).toEqual([{ me: "gh_worker" }]);
  expect(await whoami(lines.DATABASE_URL_SEALER)).toEqual([{ me: "gh_sealer" }]);

  const again = await run("--admin-url", server.adminUrl, "--database", "portal");
  expect(again).toMatchObject({ code: 1, out: "", complaint: expect.stringContaining("The roles are there already") });
  expect(await whoami(lines.DATABASE_URL)).toEqual([{ me: "gh_app" }]);

  const renewed = await run("--admin-url", server.adminUrl, "--database", "portal", "--new-passwords");
  expect(renewed.code).toBe(0);
  await expect(whoami(lines.DATABASE_URL)).rejects.toThrow("password authentication failed");
  expect(await whoami(parseEnvFile(renewed.out).DATABASE_URL)).toEqual([{ me: "gh_app" }]);
});

it("says what it needs", async () => {
  expect(await runScript("db-migrate.ts", [])).toMatchObject({
    code: 1,
    complaint: expect.stringMatching(/^DATABASE_URL_MIGRATE is missing\. [^\n]+\n$/),
  });
  expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining("npm run db:setup -- --admin-url") });
  const nobody = "postgres://nobody:x@127.0.0.1:1/postgres";
  expect(await run("--admin-url", nobody)).toEqual({
    code: 1,
    out: "",
    complaint:
      "The database of --admin-url cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Start it, or correct --admin-url.\n",
  });
});
