import { randomBytes, randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { loadAuditSigner } from "#server/audit/signer.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { noThrottle, testRequest } from "#server/auth/testing/sign-in-person.ts";
import type { UserActor } from "#server/context.ts";
import { database } from "#server/database.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { issueSetupToken } from "#server/features/members/issue-setup-token.ts";
import { sendMail } from "#server/features/notifications/send-mail.job.ts";
import { loadSigningKey } from "#server/keys.ts";
import { placeOf, seal } from "#server/secrets.ts";
import { canaryBook } from "#server/testing/canaries.ts";
import { ask } from "./testing/ask.ts";
import { type Planted, plantCanaries } from "./testing/plant-canaries.ts";
import { twoVendors } from "./testing/principals.ts";
import { readAll, readSurface } from "./testing/read-surface.ts";

// Every line the portal logs while this runs, at the most talkative level.
const log = vi.hoisted(() => {
  process.env.LOG_LEVEL = "trace";
  return { lines: [] as string[] };
});
vi.mock("#server/logger.ts", async (original) => {
  const { createLogger } = await original<typeof import("#server/logger.ts")>();
  return { createLogger, logger: createLogger({ write: (line: string) => void log.lines.push(line) }) };
});

const book = canaryBook();
let test: TestDatabase;
let db: Database;
let admin: Client;
let planted: Planted;
let worlds: Awaited<ReturnType<typeof twoVendors>>;

beforeAll(async () => {
  test = await createTestDatabase();
  const key = () => randomBytes(32).toString("base64");
  Object.assign(env(), {
    DATABASE_URL: test.appUrl,
    AUTH_SECRET: book.plant("AUTH_SECRET", randomBytes(33).toString("base64")),
    ENCRYPTION_KEY: book.plant("ENCRYPTION_KEY", key()),
    ENCRYPTION_KEYS_OTHER: book.plant("old ENCRYPTION_KEY", key()),
    // So that links are mailed too.
    SMTP_FROM: "Gatehouse <no-reply@gatehouse.example.com>",
  });
  for (const url of [test.appUrl, test.workerUrl, test.sealerUrl])
    book.plant("database password", decodeURIComponent(new URL(url).password));
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  admin = new Client({ connectionString: test.adminUrl });
  await admin.connect();
  for (const purpose of ["agents", "receipts"] as const) await loadSigningKey(db, purpose, encryptionKeys());
  await loadAuditSigner(db, encryptionKeys());
  planted = await plantCanaries(db, book);
  worlds = await twoVendors(db);
}, 240_000);
afterAll(async () => {
  await Promise.all([database().close(), db.close(), admin.end()]);
  await test.drop();
});

it("there are enough of them, of every kind", () => {
  expect(book.size).toBeGreaterThanOrEqual(32);
  expect(book.kinds().length).toBeGreaterThanOrEqual(15);
});

it("the database holds none as it is: only hashes, public halves and sealed values", async () => {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss', 'drizzle') order by 1`,
  );
  let rowsRead = 0;
  for (const { name } of tables) {
    const { rows } = await admin.query<{ t: string }>(`select t::text as t from ${name} t`);
    rowsRead += rows.length;
    expect(book.found(rows.map((row) => row.t).join("\n")), name).toEqual([]);
  }
  expect(tables.length).toBeGreaterThan(30);
  expect(rowsRead).toBeGreaterThan(200);
  // Mails with links were really queued, sealed.
  const { rows: mails } = await admin.query("select data from pgboss.job where name = 'notifications.sendMail'");
  expect(mails.length).toBeGreaterThan(5);
});

it("no answer to anybody who may read holds one", async () => {
  let answers = 0;
  const people: UserActor[] = [
    planted.admin,
    planted.manager,
    planted.compliance,
    planted.coordinator,
    planted.annotator,
  ];
  const auditor = { ...planted.compliance, roles: ["auditor"] as const };
  for (const actor of [...people, auditor])
    for (const question of readSurface(actor.roles[0] ?? "auditor", worlds.a, worlds.b)) {
      const said = await readAll(db, actor, question);
      answers += said.length;
      expect(book.found(said.join("\n")), question.path).toEqual([]);
    }
  expect(answers).toBeGreaterThan(300);
}, 240_000);

it("nor an answer to an agent", () => {
  expect(planted.toAgents.length).toBeGreaterThan(20);
  expect(book.found(planted.toAgents.join("\n"))).toEqual([]);
});

describe("what goes wrong", () => {
  const token = () => book.plant("link that leads nowhere", randomBytes(32).toString("base64url"));
  const password = () => book.plant("password that was refused", `${randomBytes(15).toString("base64url")} words`);
  const refused = async (path: string, input: unknown) => {
    const { code, said } = await ask(db, null, path, input);
    expect(code, path).not.toBe("OK");
    expect(book.found(said), path).toEqual([]);
    return code;
  };

  it("is refused without telling", async () => {
    for (const path of ["members.openInvitation", "members.openReset", "members.beginSetUp"])
      await refused(path, { token: token() });
    for (const path of ["members.acceptInvitation", "members.completeReset"]) {
      await refused(path, { token: token(), password: password(), code: "123456" });
      await refused(path, { token: token(), password: password(), code: password() });
      await refused(path, { token: { is: token() }, password: [password()], [password()]: token() });
    }
    await refused("members.completeSetUp", {
      token: token(),
      name: "A B",
      email: password(),
      password: password(),
      code: "123456",
    });
  });

  it("fails inside without telling: the log gets the fault, not what was sent or stored", async () => {
    const { url } = JSON.parse(
      (
        await ask(db, planted.admin, "members.invite", {
          name: "Late Comer",
          email: `${randomUUID()}@example.test`,
          role: "auditor",
          ...unlimited,
        })
      ).said,
    ).json;
    const invitation = book.plant("invitation of a late comer", new URL(url).hash.slice(1));
    const before = log.lines.length;
    // Every act writes its event, and every event is pending: so all of them fail, after they have handled their secrets.
    await admin.query("alter table audit_pending rename to audit_pending_away");
    try {
      const { said } = await ask(db, planted.admin, "members.resetSignIn", {
        userId: planted.manager.userId,
        reason: "A long reason.",
      });
      expect(said).toContain("Something went wrong on our side");
      await ask(db, planted.annotator, "annotators.startConnectivityTest", undefined);
      await ask(db, planted.coordinator, "environments.issueProbeToken", {
        annotatorId: planted.annotator.annotatorId,
      });
      await expect(
        signIn(db, { email: planted.admin.email, password: password(), code: "123456" }, testRequest, noThrottle),
      ).rejects.toThrow();
    } finally {
      await admin.query("alter table audit_pending_away rename to audit_pending");
    }
    // A hash or a sealed value is no secret, and yet no business of a log: the statement that stores a password fails.
    await admin.query("alter table user_credentials rename to user_credentials_away");
    const { secret } = JSON.parse((await ask(db, null, "members.openInvitation", { token: invitation })).said).json;
    book.plant("TOTP seed of a late comer", secret);
    try {
      const { totpCode, totpStep } = await import("#server/auth/totp.ts");
      const code = await ask(db, null, "members.acceptInvitation", {
        token: invitation,
        password: password(),
        code: totpCode(secret, totpStep(new Date())),
      });
      expect(code.code).toBe("INTERNAL_SERVER_ERROR");
    } finally {
      await admin.query("alter table user_credentials_away rename to user_credentials");
    }
    const lines = log.lines.slice(before).join("");
    expect(lines).toContain("user_credentials");
    expect(lines).toContain("audit_pending");
    expect(lines).not.toContain("$argon2");
    expect(lines).not.toContain("v2.");
    expect(await issueSetupToken(db)).toBeNull();
  });

  it("a mail that cannot be sent says nothing of its link or of the mail server's password", async () => {
    const secret = book.plant("mail server's password", randomBytes(16).toString("base64url"));
    const link = book.plant("link in a mail", randomBytes(32).toString("base64url"));
    const mailId = randomUUID();
    const settings = {
      SMTP_URL: `smtp://gatehouse:${secret}@127.0.0.1:1`,
      SMTP_FROM: "Gatehouse <no-reply@gatehouse.example.com>",
    };
    const job = {
      mailId,
      to: "a@example.test",
      subject: "Hello",
      sealedText: seal(link, encryptionKeys(), placeOf("job.mail", mailId)),
    };
    const error: unknown = await sendMail(settings, job).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    // As the queue keeps it with the job.
    const kept = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(book.found(kept)).toEqual([]);
  });
});

it("the log of all this names none", () => {
  expect(log.lines.length).toBeGreaterThan(400);
  for (const what of ["procedure", "refused", "failed", "agent refused"])
    expect(
      log.lines.some((line) => line.includes(`"msg":"${what}"`)),
      what,
    ).toBe(true);
  expect(book.found(log.lines.join(""))).toEqual([]);
});

it("the search would find one that got out", () => {
  log.lines.push(`{"msg":"${Buffer.from(env().AUTH_SECRET).toString("hex")}"}`);
  expect(book.found(log.lines.join(""))).toEqual(["AUTH_SECRET as hex"]);
});
