import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { withConnection } from "../connect.ts";
import { hasGone, processStart } from "./process-table.ts";
import { startEmbedded } from "./start-embedded.ts";
import { stopOrphan } from "./stop-orphan.ts";

let dataDir: string;
const launchers: ChildProcess[] = [];

// One folder for all: making it anew takes longer than most of the tests.
beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "gatehouse-embedded-"));
});
afterEach(async () => {
  for (const launcher of launchers.splice(0)) {
    if (launcher.exitCode !== null || launcher.signalCode !== null) continue;
    launcher.kill("SIGKILL");
    await once(launcher, "exit");
  }
  // A launcher's PostgreSQL ends a moment after it; only then is the folder quiet.
  await stopOrphan(path.join(dataDir, "postgres"));
});
afterAll(() => rmSync(dataDir, { recursive: true }));

/** Another process that starts the database and then just lives. */
async function launch() {
  const code = `
    import { startEmbedded } from ${JSON.stringify(path.join(import.meta.dirname, "start-embedded.ts"))};
    const { adminUrl, pid } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, testing: true });
    console.log(JSON.stringify({ adminUrl, postgres: pid }));
    setInterval(() => {}, 60_000);`;
  const launcher = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  launchers.push(launcher);
  const [line] = await once(createInterface(launcher.stdout), "line");
  return { launcher, ...(JSON.parse(String(line)) as { adminUrl: string; postgres: number }) };
}

const ask = <T>(url: string, sql: string) =>
  withConnection(url, "the test's database", async (client) => (await client.query(sql)).rows as T[]);

describe("embedded PostgreSQL", () => {
  it("keeps its data over a restart, durable unless told otherwise, and lets nobody else read it", async () => {
    const first = await startEmbedded({ dataDir });
    await ask(first.adminUrl, "create table kept (x text); insert into kept values ('ä')");
    const settings = await ask<{ name: string; setting: string }>(
      first.adminUrl,
      `select name, setting from pg_settings where name in
         ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'server_encoding')`,
    );
    await first.stop();
    expect(Object.fromEntries(settings.map((row) => [row.name, row.setting]))).toEqual({
      fsync: "on",
      full_page_writes: "on",
      synchronous_commit: "on",
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      server_encoding: "UTF8",
    });
    const second = await startEmbedded({ dataDir });
    expect(await ask(second.adminUrl, "select x from kept")).toEqual([{ x: "ä" }]);
    await second.stop();
    expect(statSync(path.join(dataDir, "postgres-password")).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dataDir, "postgres")).mode & 0o777).toBe(0o700);
  });

  it("refuses a connection without the password", async () => {
    const server = await startEmbedded({ dataDir, testing: true });
    const guess = new URL(server.adminUrl);
    guess.password = "guess";
    await expect(ask(guess.href, "select 1")).rejects.toThrow("password authentication failed");
    await server.stop();
  });

  it("says which process holds the folder", async () => {
    const other = await launch();
    await expect(startEmbedded({ dataDir, testing: true })).rejects.toThrow(
      `is held by process ${other.launcher.pid},`,
    );
    await expect(ask(other.adminUrl, "select 1 as x")).resolves.toEqual([{ x: 1 }]);
  });

  it("lets exactly one of several starters in after a holder died", async () => {
    const other = await launch();
    other.launcher.kill("SIGKILL");
    await once(other.launcher, "exit");
    const results = await Promise.allSettled([1, 2, 3].map(() => startEmbedded({ dataDir, testing: true })));
    const started = results.filter((result) => result.status === "fulfilled");
    expect(started).toHaveLength(1);
    await started[0]?.value.stop();
  });

  it.runIf(process.platform === "linux")("ends with a launcher that was killed", async () => {
    const other = await launch();
    other.launcher.kill("SIGKILL");
    expect(await hasGone(other.postgres, 5_000)).toBe(true);
  });

  it("stops an orphan that outlived its launcher", async () => {
    // A system without setpriv leaves this behind: the server runs, its launcher's lock counts for nothing.
    const orphan = await startEmbedded({ dataDir, testing: true });
    rmSync(path.join(dataDir, "held-by.json"));
    const server = await startEmbedded({ dataDir, testing: true });
    expect(processStart(orphan.pid)).toBeUndefined();
    expect(server.pid).not.toBe(orphan.pid);
    await server.stop();
  });

  it("starts again after the server itself was killed", async () => {
    const server = await startEmbedded({ dataDir, testing: true });
    process.kill(server.pid, "SIGKILL");
    await server.exited;
    await server.stop();
    const again = await startEmbedded({ dataDir, testing: true });
    await expect(ask(again.adminUrl, "select 1 as x")).resolves.toEqual([{ x: 1 }]);
    await again.stop();
  });

  it("names a port that is taken", async () => {
    const other = await launch();
    const port = Number(new URL(other.adminUrl).port);
    const elsewhere = mkdtempSync(path.join(tmpdir(), "gatehouse-embedded-"));
    await expect(startEmbedded({ dataDir: elsewhere, port, testing: true })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken`,
    );
    rmSync(elsewhere, { recursive: true });
  });
});
