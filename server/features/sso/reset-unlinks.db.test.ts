import { randomUUID } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { userIdentities } from "#db/schema/sso.ts";
import { routes } from "#lib/routes.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { totpCode, totpStep } from "#server/auth/totp.ts";
import { databaseNow } from "#server/clock.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { resetMember } from "#server/features/members/reset-member.ts";
import { completeReset, openReset } from "#server/features/members/use-reset.ts";
import { open, placeOf } from "#server/secrets.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";

let rig: SsoRig;
beforeAll(async () => {
  rig = await raiseSsoRig();
}, 60_000);
afterAll(() => {
  Object.assign(env(), { SMTP_FROM: undefined });
  return rig.stop();
});

const linksOf = (userId: string) =>
  rig.system((tx) => tx.select().from(userIdentities).where(eq(userIdentities.userId, userId)));
const code = async (secret: string, offset = 0) => totpCode(secret, totpStep(await rig.system(databaseNow)) + offset);

/** Somebody's sign-in is reset by an administrator's link. @returns the seed of their new app */
async function reset(userId: string): Promise<string> {
  const boss = await rig.make.user("security_admin");
  const admin = userContext(rig.db, { userId: boss.id, name: boss.name, roles: ["security_admin"] });
  const { url } = await resetMember(admin, { userId, reason: "The account was taken over." });
  const [door, token] = [systemContext(rig.db), new URL(url).hash.slice(1)];
  const { secret } = await openReset(door, { token });
  await completeReset(door, { token, password: "another four plain words", code: await code(secret) });
  return secret;
}
async function mailsTo(email: string): Promise<string[]> {
  const { rows } = await rig.system((tx) =>
    tx.execute<{ mailId: string; text: string }>(sql`select data ->> 'mailId' as "mailId", data ->> 'sealedText' as text
      from pgboss.job where name = 'notifications.sendMail' and data ->> 'to' = ${email} order by created_on`),
  );
  return rows.map(({ mailId, text }) => open(text, encryptionKeys(), placeOf("job.mail", mailId)));
}

it("a reset takes company accounts off the person, who links their own again with the new second factor", async () => {
  const provider = await rig.addProvider({ name: "Northwind login" });
  const user = await rig.make.user("compliance");
  const account = `account-${randomUUID()}`;
  rig.op.accounts.set(account, { email: user.email, amr: ["pwd", "mfa"] });
  const intruder = rig.browser();
  expect(await intruder.follow(routes.ssoStart(provider.id), account)).toBe("/");
  Object.assign(env(), { SMTP_FROM: "Gatehouse <gatehouse@example.com>" });
  const secret = await reset(user.id);

  expect(await linksOf(user.id)).toEqual([]);
  expect(await currentActor(rig.db, intruder.headers())).toBeNull();
  const [event] = await rig.system((tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.action, "signIn.reset")).orderBy(desc(auditEvents.id)),
  );
  expect(event).toMatchObject({
    subjectId: user.id,
    after: { unlinked: [{ provider: "Northwind login", subject: account }], sessionsEnded: 1 },
  });
  expect((await mailsTo(user.email)).at(-1)).toContain("Your accounts at Northwind login no longer open this one");
  // Whoever has the company account alone stays out.
  expect(await intruder.follow(routes.ssoStart(provider.id), account)).toBe(routes.secondStep());
  expect((await intruder.post("/api/sso/code", { code: "000000" })).body).toMatchObject({ outcome: "wrong" });
  expect(await currentActor(rig.db, intruder.headers())).toBeNull();
  const owner = rig.browser();
  await owner.follow(routes.ssoStart(provider.id), account);
  expect((await owner.post("/api/sso/code", { code: await code(secret, 1) })).body).toMatchObject({
    outcome: "entered",
  });
  expect(await linksOf(user.id)).toHaveLength(1);
});

it("a reset of somebody without a company account names none", async () => {
  const user = await rig.make.user("auditor");
  await reset(user.id);
  const [event] = await rig.system((tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.subjectId, user.id)).orderBy(desc(auditEvents.id)),
  );
  expect(event).toMatchObject({ action: "signIn.reset", after: { unlinked: [] } });
});
