import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testLog } from "#server/audit/testing/test-log.ts";

let log: Awaited<ReturnType<typeof testLog>>;
let folder: string;
beforeAll(async () => {
  log = await testLog();
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-verify-"));
  await log.append(9);
  await log.seal();
});
afterAll(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

const script = path.join(import.meta.dirname, "audit-verify.ts");
/** Runs the command as a person would. */
const run = (...args: string[]) =>
  new Promise<{ code: number; out: string; complaint: string }>((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: folder }, (error, out, complaint) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out: out.trim(), complaint: complaint.trim() }),
    );
  });
const tamper = (statement: string) => log.admin.withScope({ kind: "system" }, (tx) => tx.execute(sql.raw(statement)));

describe("npm run audit:verify", () => {
  it("says OK, remembers, names what was changed and what was cut off", async () => {
    const file = path.join(folder, "remembered.json");
    const verify = () => run("--database-url", log.database.readUrl, "--remember", file);
    expect(await verify()).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^OK: 10 events match; 1 checkpoint signed; the newest covers 10 events, root \S{44}\. Took [\d.]+ s\.$/,
      ),
      complaint: "",
    });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ origin: log.signer.origin, size: 10 });
    const { rows } = await tamper("select event_id as id from audit_leaves where leaf_index = 4");
    await tamper(`update audit_events set subject_name = 'Somebody' where id = '${rows[0]?.id}'`);
    expect(await verify()).toEqual({
      code: 1,
      out: "",
      complaint: `NOT OK at leaf 4, event ${rows[0]?.id}: the columns say otherwise than what was sealed: subject changed.`,
    });
    for (const table of ["audit_events", "audit_leaves", "audit_tiles", "audit_checkpoints"])
      await tamper(`truncate ${table}`);
    expect(await verify()).toEqual({
      code: 1,
      out: "",
      complaint: "NOT OK at leaf 0: 10 events were remembered, 0 are left: the rest was cut off.",
    });
  });

  it("says what is wrong with how it was called", async () => {
    expect(await run("--database-url", "mysql://x")).toMatchObject({
      code: 1,
      complaint: "--database-url must be a postgres:// address.",
    });
    expect(await run("--remember", script, "--database-url", log.database.readUrl)).toMatchObject({
      code: 1,
      complaint: expect.stringContaining("holds no remembered checkpoint"),
    });
    expect(await run("--help")).toMatchObject({ code: 0, out: expect.stringContaining("--remember FILE") });
  });
});
