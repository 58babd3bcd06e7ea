import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { environmentFor, type Part, parseEnv, settingNames } from "./env.ts";

const url = "postgres://gh@127.0.0.1/gatehouse";
const secrets = { AUTH_SECRET: "x".repeat(32), ENCRYPTION_KEY: Buffer.alloc(32, 1).toString("base64") };
const web = { DATABASE_URL: url, AUTH_URL: "https://gatehouse.example.com", ...secrets };
const worker = {
  DATABASE_URL_WORKER: url,
  DATABASE_URL_SEALER: url,
  ENCRYPTION_KEY: secrets.ENCRYPTION_KEY,
};
const start = { ...web, ...worker };
const sources: Record<Part, Record<string, string>> = { web, worker, start };

const example = readFileSync(path.join(import.meta.dirname, "..", ".env.example"), "utf8");

describe("settings", () => {
  it.each(["web", "worker", "start"] as const)("of %s: each needed one is asked for by its name", (part) => {
    expect(() => parseEnv(part, sources[part])).not.toThrow();
    for (const name of Object.keys(sources[part])) {
      const { [name]: _, ...rest } = sources[part];
      expect(() => parseEnv(part, rest), name).toThrow(new RegExp(`^${name} is missing`));
      expect(() => parseEnv(part, { ...rest, [name]: "" }), name).toThrow(new RegExp(`^${name} is missing`));
    }
  });

  it.each([
    ["web", "DATABASE_URL_WORKER"],
    ["web", "DATABASE_URL_SEALER"],
    ["web", "DATABASE_URL_MIGRATE_FILE"],
    ["web", "SMTP_URL"],
    ["worker", "DATABASE_URL"],
    ["worker", "DATABASE_URL_MIGRATE"],
    ["worker", "AUTH_SECRET_FILE"],
  ] as const)("of %s: refuses to know %s", (part, name) => {
    expect(() => parseEnv(part, { ...sources[part], [name]: url })).toThrow(
      `The ${part} process was given ${name}, which it must not know.`,
    );
    expect(() => parseEnv(part, { ...sources[part], [name]: "" })).not.toThrow();
  });

  it("are handed to each process without the others'", () => {
    const all = { ...start, DATABASE_URL_MIGRATE: url, SMTP_URL: "smtp://m", SMTP_FROM: "a@b.test", PATH: "/bin" };
    for (const part of ["web", "worker"] as const) {
      const given = environmentFor(part, all);
      expect(given).toMatchObject({ PATH: "/bin", SMTP_FROM: "a@b.test", ...sources[part] });
      expect(() => parseEnv(part, given)).not.toThrow();
    }
  });

  it("come from files too, the plain value first", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-env-"));
    const file = path.join(folder, "secret");
    writeFileSync(file, `${"y".repeat(40)}\n`);
    const { AUTH_SECRET: _, ...rest } = web;
    expect(parseEnv("web", { ...rest, AUTH_SECRET_FILE: file }).AUTH_SECRET).toBe("y".repeat(40));
    expect(parseEnv("web", { ...web, AUTH_SECRET_FILE: file }).AUTH_SECRET).toBe(secrets.AUTH_SECRET);
    rmSync(folder, { recursive: true });
    expect(() => parseEnv("web", { ...rest, AUTH_SECRET_FILE: file })).toThrow(/^AUTH_SECRET_FILE names .* cannot be/);
  });

  it.each([
    ["AUTH_SECRET", "short", /^AUTH_SECRET is too short/],
    ["ENCRYPTION_KEY", "c2hvcnQ=", /^ENCRYPTION_KEY must be 32 bytes/],
    ["AUTH_URL", "gatehouse", /^AUTH_URL is missing or no URL/],
    ["DATABASE_URL", "mysql://x", /^DATABASE_URL must be a postgres/],
    ["PORT", "99999", /^PORT must be between/],
  ])("refuse a wrong %s with one sentence", (name, value, sentence) => {
    expect(() => parseEnv("web", { ...web, [name]: value })).toThrow(sentence);
  });

  it("of mail go together", () => {
    for (const half of [{ SMTP_URL: "smtp://m" }, { SMTP_FROM: "a@b.test" }])
      expect(() => parseEnv("worker", { ...worker, ...half })).toThrow(/^SMTP_URL and SMTP_FROM go together/);
  });

  it("stand in .env.example, and nothing else does", () => {
    const named = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);
    expect(named.toSorted()).toEqual([...settingNames].toSorted());
  });

  it("show in .env.example the values they have when unset", () => {
    const shown = [...example.matchAll(/^#([A-Z0-9_]+)=(.+)$/gm)].map((match) => [match[1], match[2]]);
    expect(shown.length).toBeGreaterThan(8);
    expect(parseEnv("start", { ...start, ...Object.fromEntries(shown) })).toEqual(parseEnv("start", start));
  });
});
