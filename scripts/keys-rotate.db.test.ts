import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { keyringOf } from "#server/keyring.ts";
import { loadSigningKey } from "#server/keys.ts";
import { prepareEmbedded } from "./lib/prepare-database.ts";

const newKey = () => randomBytes(32).toString("base64");
const root = path.resolve(import.meta.dirname, "..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of ours with these settings and no others; one that begins to serve is ended. */
const run = (program: string, env: Record<string, string | undefined>, ...args: string[]) =>
  new Promise<{ code: number | null; out: string; complaint: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(root, program), ...args],
      { cwd: folder, env: { PATH: process.env.PATH, NODE_ENV: "production", ...env } },
      (error, out, complaint) =>
        resolve({
          code: typeof error?.code === "number" ? error.code : 0,
          out: out.trim(),
          complaint: complaint.trim(),
        }),
    );
    child.stdout?.on("data", (text: string) => text.includes("worker ready") && child.kill("SIGTERM"));
  });
const rotate = (env: Record<string, string | undefined>, ...args: string[]) =>
  run("scripts/keys-rotate.ts", env, ...args);

/** Makes a signing key, or opens the one that is there. */
async function signingKey(
  url: string,
  settings: { ENCRYPTION_KEY: string; ENCRYPTION_KEYS_OTHER?: string | undefined },
) {
  const db = openDatabase(url, { max: 1, name: "test" });
  return loadSigningKey(db, "audit", keyringOf(settings)).finally(() => db.close());
}

describe("a database of one's own", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it("goes from the old key to the new one, and each process says when it lacks one", async () => {
    const [old, fresh] = [newKey(), newKey()];
    const names = [old, fresh].map((key) => keyringOf({ ENCRYPTION_KEY: key }).current.id);
    const file = path.join(folder, "old-keys");
    writeFileSync(file, `${old}\n`);
    const urls = { DATABASE_URL_WORKER: database.workerUrl, DATABASE_URL_SEALER: database.sealerUrl };
    const worker = (env: Record<string, string>) => run("server/jobs/worker.ts", { ...urls, ...env });
    await signingKey(database.workerUrl, { ENCRYPTION_KEY: old });

    const lacking = await worker({ ENCRYPTION_KEY: fresh });
    expect(lacking).toMatchObject({ code: 1, out: "" });
    expect(lacking.complaint).toMatch(
      new RegExp(`^The database holds values sealed with the encryption key ${names[0]}, [^\\n]+$`),
    );
    expect(await rotate({ ...urls, ENCRYPTION_KEY: fresh })).toMatchObject({
      code: 1,
      complaint: expect.stringMatching(
        /^The database holds .* Add it to ENCRYPTION_KEYS_OTHER .* nothing was changed\.$/,
      ),
    });

    const both = { ENCRYPTION_KEY: fresh, ENCRYPTION_KEYS_OTHER_FILE: file };
    expect(await worker(both)).toMatchObject({ code: 0, out: expect.stringContaining("worker ready") });
    // As an administrator may have it: the settings of every process in one place.
    const done = await rotate({ ...urls, ...both, AUTH_SECRET: "x".repeat(40), DATABASE_URL: database.appUrl });
    expect(done).toMatchObject({ code: 0, complaint: "" });
    expect(done.out).toContain("portal_keys.private_key_sealed: 1 sealed anew");
    expect(done.out).toMatch(
      new RegExp(`Everything is under the encryption key ${names[1]}; 1 values were sealed anew\\.$`),
    );
    expect(await rotate({ ...urls, ...both })).toMatchObject({ out: expect.stringContaining("; 0 values") });

    expect(await worker({ ENCRYPTION_KEY: fresh })).toMatchObject({ code: 0 });
    expect(await worker({ ENCRYPTION_KEY: old })).toMatchObject({
      code: 1,
      complaint: expect.stringContaining(`${names[1]}`),
    });
    for (const { out, complaint } of [lacking, done])
      for (const key of [old, fresh]) expect(out + complaint).not.toContain(key);
  }, 60_000);

  it("takes no --new-key", async () => {
    const { code, complaint } = await rotate({ DATABASE_URL_WORKER: database.workerUrl }, "--new-key");
    expect({ code, complaint }).toEqual({
      code: 1,
      complaint: expect.stringMatching(/^--new-key is for secrets that npm start made/),
    });
  });
});

it("the embedded database gets a new key in one command, while Gatehouse is stopped", async () => {
  const dataDir = path.join(folder, "data");
  const settings = { NODE_ENV: "production", GATEHOUSE_DATA_DIR: dataDir } as const;
  const secrets = () => JSON.parse(readFileSync(path.join(dataDir, "secrets.json"), "utf8"));
  const first = await prepareEmbedded(settings);
  const urlOf = (prepared: typeof first) => prepared.settings.DATABASE_URL_WORKER ?? "";
  const before = secrets();
  const made = await signingKey(urlOf(first), before);
  expect(await rotate(settings, "--new-key")).toMatchObject({
    code: 1,
    complaint: "Gatehouse runs and would not know the new key. Stop it, then run this again.",
  });
  await first.embedded.stop();

  const done = await rotate(settings, "--new-key");
  expect(done).toMatchObject({ code: 0, complaint: "" });
  expect(done.out).toContain("The old key is out of secrets.json");
  expect(secrets()).toEqual({
    AUTH_SECRET: before.AUTH_SECRET,
    ENCRYPTION_KEY: expect.not.stringMatching(before.ENCRYPTION_KEY),
  });

  // As after a try that was stopped: the file holds both, the database still the older one. Running or not, it is gone on with.
  const second = await prepareEmbedded(settings);
  writeFileSync(
    path.join(dataDir, "secrets.json"),
    JSON.stringify({ ...before, ENCRYPTION_KEY: newKey(), ENCRYPTION_KEYS_OTHER: secrets().ENCRYPTION_KEY }),
  );
  expect((await rotate(settings)).out).toContain("portal_keys.private_key_sealed: 1 sealed anew");
  expect(secrets().ENCRYPTION_KEYS_OTHER).toBeUndefined();
  expect((await signingKey(urlOf(second), secrets())).publicKey).toBe(made.publicKey);
  await second.embedded.stop();
}, 120_000);
