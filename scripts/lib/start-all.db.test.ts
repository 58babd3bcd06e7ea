import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { withConnection } from "#db/connect.ts";
import { freePort } from "#db/embedded/free-port.ts";
import { hasGone } from "#db/embedded/process-table.ts";
import { stopOrphan } from "#db/embedded/stop-orphan.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";

type Launcher = ChildProcessByStdio<null, Readable, Readable>;
let dataDir: string;
let port: number;
const launchers: Launcher[] = [];

// One folder for all: making it anew takes longer than each test.
beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-start-"));
});
afterAll(() => rmSync(dataDir, { recursive: true }));
beforeEach(async () => {
  for (const file of ["web.pid", "worker.pid"]) rmSync(path.join(dataDir, file), { force: true });
  port = await freePort("127.0.0.1", 0);
});
afterEach(async () => {
  for (const launcher of launchers.splice(0)) {
    if (launcher.exitCode !== null || launcher.signalCode !== null) continue;
    launcher.kill("SIGKILL");
    await once(launcher, "exit");
  }
  await stopOrphan(path.join(dataDir, "postgres"));
});

/** Stand-ins that hold the port and live until told to end, or not even then. */
const pid = (name: string) =>
  `require("node:fs").writeFileSync(process.env.GATEHOUSE_DATA_FOR_TESTS + "/${name}.pid", String(process.pid));`;
/** Keeps what the process was given, to look at. */
const given = (name: string) =>
  `require("node:fs").writeFileSync(process.env.GATEHOUSE_DATA_FOR_TESTS + "/${name}.json", JSON.stringify(process.env));`;
const listens =
  'require("node:http").createServer((_, answer) => answer.end("here")).listen(process.env.PORT, process.env.HOST);';
const programs = {
  web: given("web") + pid("web") + listens,
  stubbornWeb: `process.on("SIGTERM", () => {});${pid("web")}${listens}`,
  worker: `${given("worker")}${pid("worker")}setInterval(() => {}, 60_000);`,
  dyingWorker: "process.exit(7);",
};

/** A launcher in its own process, as `npm start` is one. */
function launch(env: Record<string, string> = {}, web = programs.web, worker = programs.worker): Launcher {
  const own = (name: string) => JSON.stringify(path.join(import.meta.dirname, name));
  const code = `
    import { runUntilStopped } from ${own("run-until-stopped.ts")};
    import { startAll } from ${own("start-all.ts")};
    const programs = { web: ["-e", ${JSON.stringify(web)}], worker: ["-e", ${JSON.stringify(worker)}] };
    await runUntilStopped(async (signal) => {
      const running = await startAll({ env: process.env, signal, say: () => {}, programs });
      console.log("runs");
      return running;
    });`;
  const launcher = spawn(process.execPath, ["--input-type=module", "-e", code], {
    env: {
      PATH: process.env.PATH,
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_DATA_FOR_TESTS: dataDir,
      PORT: String(port),
      HOST: "127.0.0.1",
      NODE_ENV: "production",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  launchers.push(launcher);
  return launcher;
}

/** Waits for the line that says it runs; the numbers of everything that then runs. */
async function runs(launcher: Launcher): Promise<number[]> {
  const complaint = text(launcher.stderr);
  const first = await Promise.race([once(launcher.stdout, "data"), once(launcher, "exit")]);
  if (!String(first[0]).startsWith("runs")) throw new Error(`It did not start: ${await complaint}`);
  return Promise.all(["web.pid", "worker.pid", "postgres/postmaster.pid"].map(pidIn));
}
/** The number in a file that a program writes a moment after its start. */
const pidIn = (file: string) =>
  vi.waitFor(
    () => {
      const found = Number.parseInt(readFileSync(path.join(dataDir, file), "utf8"), 10);
      if (!(found > 0)) throw new Error(`${file} is empty`);
      return found;
    },
    { interval: 10, timeout: 5_000 },
  );
/** Waits for the end; the exit code and what was printed as a complaint. */
async function ends(launcher: Launcher): Promise<{ code: number | null; said: string }> {
  const [said, [code]] = await Promise.all([text(launcher.stderr), once(launcher, "exit")]);
  return { code: code as number | null, said: said.trim() };
}
const allGone = async (pids: number[], withinMs: number) =>
  (await Promise.all(pids.map((one) => hasGone(one, withinMs)))).every(Boolean);

describe("npm start", () => {
  it("stops everything within three seconds on Ctrl-C, even what does not want to end", async () => {
    const launcher = launch({}, programs.stubbornWeb);
    const pids = await runs(launcher);
    const since = Date.now();
    launcher.kill("SIGINT");
    const [code] = await once(launcher, "exit");
    expect(code).toBe(0);
    expect(Date.now() - since).toBeLessThan(3_000);
    expect(await allGone(pids, 0)).toBe(true);
  });

  it.runIf(process.platform === "linux")("leaves no orphan after kill -9", async () => {
    const launcher = launch();
    const pids = await runs(launcher);
    launcher.kill("SIGKILL");
    expect(await allGone(pids, 5_000)).toBe(true);
  });

  it("says which process holds the data folder", async () => {
    const first = launch();
    await runs(first);
    const { code, said } = await ends(launch({ PORT: String(await freePort("127.0.0.1", 0)) }));
    expect(code).toBe(1);
    expect(said).toBe(
      `The data folder ${dataDir} is held by process ${first.pid}, a Gatehouse that is running. Stop that one, or set GATEHOUSE_DATA_DIR to another folder.`,
    );
  });

  it("stops everything when one part ends by itself", async () => {
    const { code, said } = await ends(launch({}, programs.web, programs.dyingWorker));
    expect(code).toBe(1);
    expect(said).toBe(
      "The worker process ended by itself (exit code 7), so everything was stopped. The lines above say why.",
    );
    expect(existsSync(path.join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  it("keeps its secrets over a restart, readable by nobody else", async () => {
    const first = launch();
    await runs(first);
    const before = readFileSync(path.join(dataDir, "secrets.json"), "utf8");
    first.kill("SIGTERM");
    await once(first, "exit");
    renameSync(path.join(dataDir, "secrets.json"), path.join(dataDir, "lost.json"));
    expect(await ends(launch())).toEqual({ code: 1, said: expect.stringMatching(/secrets\.json is missing, [^\n]+$/) });
    renameSync(path.join(dataDir, "lost.json"), path.join(dataDir, "secrets.json"));
    const twice = launch();
    await runs(twice);
    expect(readFileSync(path.join(dataDir, "secrets.json"), "utf8")).toBe(before);
    for (const file of ["secrets.json", "postgres-password", "database-passwords.json"])
      expect(statSync(path.join(dataDir, file)).mode & 0o777).toBe(0o600);
  });

  it("gives each process its own settings and no others, whatever the terminal holds", async () => {
    const launcher = launch({
      ADMIN_DATABASE_URL: "postgres://admin",
      DATABASE_URL_MIGRATE: "postgres://gh_migrate:x@127.0.0.1:1/none",
      SMTP_URL: "smtp://user:secret@mail",
      SMTP_FROM: "gatehouse@example.test",
      ORGANISATION_NAME: "Client",
    });
    await runs(launcher);
    const got = (name: string) => JSON.parse(readFileSync(path.join(dataDir, `${name}.json`), "utf8"));
    const [web, worker] = [got("web"), got("worker")];
    expect(web.DATABASE_URL).toMatch(/^postgres:\/\/gh_app:/);
    expect(web).toMatchObject({ SMTP_FROM: "gatehouse@example.test", ORGANISATION_NAME: "Client" });
    expect(worker.DATABASE_URL_WORKER).toMatch(/^postgres:\/\/gh_worker:/);
    expect(worker.DATABASE_URL_SEALER).toMatch(/^postgres:\/\/gh_sealer:/);
    expect(worker.SMTP_URL).toBe("smtp://user:secret@mail");
    expect(worker.ENCRYPTION_KEY).toBe(web.ENCRYPTION_KEY);
    const foreign = /^(DATABASE_URL_(WORKER|SEALER|MIGRATE)|SMTP_URL|ADMIN_DATABASE_URL)/;
    expect(Object.keys(web).filter((name) => foreign.test(name))).toEqual([]);
    expect(Object.keys(worker).filter((name) => /^(DATABASE_URL$|.*MIGRATE|AUTH_SECRET|ADMIN_)/.test(name))).toEqual(
      [],
    );
  });
});

describe("npm start refuses with one sentence", () => {
  it("a port that is taken", async () => {
    const other = createServer();
    other.listen(port, "127.0.0.1");
    await once(other, "listening");
    const { code, said } = await ends(launch());
    other.close();
    expect(code).toBe(1);
    expect(said).toBe(`Port ${port} on 127.0.0.1 is taken by another program. Stop it, or set PORT to a free port.`);
  });

  it("a short secret", async () => {
    const { code, said } = await ends(launch({ AUTH_SECRET: "short" }));
    expect(code).toBe(1);
    expect(said).toMatch(/^AUTH_SECRET is too short\. [^\n]+$/);
  });

  describe("a database of one's own", () => {
    const secrets = { AUTH_SECRET: "x".repeat(40), ENCRYPTION_KEY: Buffer.alloc(32, 1).toString("base64") };

    it("whose secrets are missing", async () => {
      const address = "postgres://gh_app:x@127.0.0.1:1/gatehouse";
      const urls = { DATABASE_URL: address, DATABASE_URL_WORKER: address, DATABASE_URL_SEALER: address };
      expect(await ends(launch(urls))).toEqual({
        code: 1,
        said: expect.stringMatching(/^AUTH_SECRET is missing\. [^\n]+$/),
      });
      expect(await ends(launch({ ...urls, AUTH_SECRET_FILE: "/nowhere/secret" }))).toEqual({
        code: 1,
        said: "AUTH_SECRET_FILE names /nowhere/secret, which cannot be read. Check the path and its rights.",
      });
      expect(await ends(launch({ ...urls, ...secrets }))).toEqual({
        code: 1,
        said: "The database of DATABASE_URL cannot be reached (connect ECONNREFUSED 127.0.0.1:1). Start it, or correct DATABASE_URL.",
      });
    });

    it("whose roles may too much, or which lacks migrations; starts when all is well", async () => {
      const database = await createTestDatabase();
      const empty = await createTestDatabase({ empty: true });
      const urls = {
        DATABASE_URL: database.appUrl,
        DATABASE_URL_WORKER: database.workerUrl,
        DATABASE_URL_SEALER: database.sealerUrl,
      };
      expect(await ends(launch({ ...urls, ...secrets, DATABASE_URL_WORKER: database.adminUrl }))).toEqual({
        code: 1,
        said: expect.stringMatching(/^DATABASE_URL_WORKER uses the role "postgres", which is superuser, [^\n]+$/),
      });
      const unmigrated = {
        DATABASE_URL: empty.appUrl,
        DATABASE_URL_WORKER: empty.workerUrl,
        DATABASE_URL_SEALER: empty.sealerUrl,
      };
      expect(await ends(launch({ ...unmigrated, ...secrets }))).toEqual({
        code: 1,
        said: expect.stringMatching(/^The database lacks \d+ migrations of this version\. [^\n]+$/),
      });
      const file = path.join(dataDir, "secret");
      writeFileSync(file, `${secrets.AUTH_SECRET}\n`);
      const { AUTH_SECRET: _plain, ...others } = secrets;
      const good = launch({ ...unmigrated, ...others, AUTH_SECRET_FILE: file, DATABASE_URL_MIGRATE: empty.migrateUrl });
      expect(String(await once(good.stdout, "data"))).toContain("runs");
      const begun = await withConnection(empty.adminUrl, "the test's database", async (client) => {
        const { rows } = await client.query(
          "select (select count(*)::int from gate_rules) as rules, (select count(*)::int from nda_texts) as texts, (select count(*)::int from audit_events where action = 'database.migrated') as events",
        );
        return rows;
      });
      expect(begun).toEqual([{ rules: 3, texts: 1, events: 1 }]);
      good.kill("SIGTERM");
      expect(await ends(good)).toEqual({ code: 0, said: "" });
      await Promise.all([database.drop(), empty.drop()]);
    });
  });
});
