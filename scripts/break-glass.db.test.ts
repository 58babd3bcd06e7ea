import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { passwordOpens } from "#server/auth/sign-in-policy.ts";
import { withCredentials } from "#server/auth/testing/sign-in-person.ts";
import { approveAtServer, askAtServer, closeAtServer } from "#server/features/break-glass/at-server.ts";
import { decideBreakGlass } from "#server/features/break-glass/decide-break-glass.ts";
import { listBreakGlass } from "#server/features/break-glass/list-break-glass.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";

let test: TestDatabase;
let db: Database;
let folder: string;
beforeAll(async () => {
  test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 2, name: "test" });
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-glass-"));
});
afterAll(async () => {
  await db.close();
  await test.drop();
  rmSync(folder, { recursive: true });
});

const script = path.join(import.meta.dirname, "break-glass.ts");
/** Runs the command as an operator would. Whose login that is depends on the machine; sudo's word helps out where it keeps none. */
const run = (...args: string[]) =>
  new Promise<{ code: number; out: string; complaint: string }>((resolve) => {
    const env = { ...process.env, DATABASE_URL: test.appUrl, SUDO_USER: "ada" };
    execFile(process.execPath, [script, ...args], { cwd: folder, env }, (error, out, complaint) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out: out.trim(), complaint: complaint.trim() }),
    );
  });
const reason = "Nobody can sign in since noon.";
async function named() {
  const user = await factories(db).user("project_manager");
  await withCredentials(db, user.id);
  return user;
}
const actions = () =>
  db.withScope({ kind: "system" }, (tx) =>
    tx.select({ action: auditEvents.action, by: auditEvents.actorName }).from(auditEvents).orderBy(auditEvents.id),
  );

it("takes two operators by their logins, and is over when one of them closes it", async () => {
  const user = await named();
  const about = ["--email", user.email.toUpperCase()];
  expect(await run(...about, "--reason", reason)).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`^Asked for ${user.name} by`)),
  });
  expect(await run("--approve", ...about)).toMatchObject({
    code: 1,
    complaint: "You asked for this yourself. A second person has to approve it.",
  });
  const second = { email: user.email, login: "the second operator" };
  const { endsAt } = await approveAtServer(db, second);
  expect(endsAt.getTime() - Date.now()).toBeGreaterThan(3_500_000);
  expect(await db.withScope({ kind: "system" }, (tx) => passwordOpens(tx, user.id))).toBe(true);
  expect(await run("--close", ...about)).toMatchObject({ code: 0, out: expect.stringContaining("is closed") });
  const told = await actions();
  expect(told.map(({ action }) => action)).toEqual(["breakGlass.requested", "breakGlass.opened", "breakGlass.closed"]);
  expect(told[1]?.by).toBe("the second operator (at the server)");
  await expect(closeAtServer(db, second)).rejects.toThrow(/not broken/);
}, 60_000);

it("says what is wrong with how it was called, and changes nothing", async () => {
  expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining("--approve") });
  expect(await run("--email", "nobody@example.test", "--reason", "short")).toMatchObject({
    code: 1,
    complaint: expect.stringContaining("at least 10 characters"),
  });
  const email = "nobody@example.test";
  await expect(askAtServer(db, { email, reason, login: "ada" })).rejects.toThrow(/Nobody of your company/);
  await expect(approveAtServer(db, { email: (await named()).email, login: "ada" })).rejects.toThrow(/Ask first/);
}, 60_000);

it("does not mix with the portal, where an operator might have an account", async () => {
  const user = await named();
  await askAtServer(db, { email: user.email, reason, login: "ada" });
  const officer = userContext(db, { roles: ["compliance"], userId: (await factories(db).user("compliance")).id });
  const [row] = (await listBreakGlass(officer, {})).rows;
  expect(row).toMatchObject({
    atServer: true,
    mayApprove: false,
    approval: expect.stringContaining("second operator"),
  });
  const decide = (verdict: "approved" | "refused") =>
    decideBreakGlass(officer, { breakGlassId: row?.id ?? "", verdict, reason });
  await expect(decide("approved")).rejects.toMatchObject({ code: "conflict" });
  await decide("refused");
  await expect(approveAtServer(db, { email: user.email, login: "bo" })).rejects.toThrow(/Ask first/);
});
