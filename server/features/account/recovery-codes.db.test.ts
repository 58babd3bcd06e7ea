import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { recoveryCodes } from "#db/schema/mfa.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { noThrottle, testPassword, testRequest } from "#server/auth/testing/sign-in-person.ts";
import { authorize } from "#server/authorize.ts";
import { env } from "#server/env.ts";
import { ProofNeededError } from "#server/errors.ts";
import { confirmIdentity } from "#server/features/members/confirm-identity.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { getAccount } from "./get-account.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { offerApp } from "./offer-app.ts";
import { replaceApp } from "./replace-app.ts";
import { type AccountPerson, accountPerson, addPasskey } from "./testing/account-person.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());
afterEach(() => Object.assign(env(), { SMTP_FROM: undefined }));

const enter = (person: AccountPerson, code: string, password = testPassword) =>
  signIn(portal.db, { email: person.email, password, code }, testRequest, noThrottle);

async function withCodes() {
  const person = await accountPerson(portal);
  const { codes } = await makeRecoveryCodes(await person.ctx());
  return { person, codes };
}

it("makes ten codes nobody can read afterwards, in the place of earlier ones", async () => {
  const { person, codes } = await withCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/);
  const kept = await portal.system((tx) => tx.select().from(recoveryCodes).where(eq(recoveryCodes.userId, person.id)));
  for (const code of codes) expect(JSON.stringify(kept)).not.toContain(code.replaceAll("-", ""));
  const [event] = await portal.events("recoveryCodes.made");
  expect(event).toMatchObject({ actorId: person.id, before: { codesLeft: 0 }, after: { codesLeft: 10 } });
  const second = await makeRecoveryCodes(await person.ctx());
  expect(await enter(person, codes[0] ?? "")).toEqual({ outcome: "refused" });
  expect((await enter(person, second.codes[0] ?? "")).outcome).toBe("accepted");
});

it("opens one session with a code, of 50 tries at once, whichever code it is and however it is typed", async () => {
  const { person, codes } = await withCodes();
  const unused = [...codes];
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), fc.constantFrom("-", " ", ""), async (at, small, between) => {
      const [code = ""] = unused.splice(at % unused.length, 1);
      const typed = (small ? code.toLowerCase() : code).replaceAll("-", between);
      const tries = await Promise.all(Array.from({ length: 50 }, () => enter(person, typed)));
      expect(tries.filter(({ outcome }) => outcome === "accepted")).toHaveLength(1);
      expect(await enter(person, typed)).toEqual({ outcome: "refused" });
    }),
    { numRuns: 3 },
  );
  expect((await getAccount(await person.ctx())).password).toMatchObject({ recoveryCodesLeft: 7 });
}, 120_000);

it("uses none up for a wrong password, and none of another person", async () => {
  const { person, codes } = await withCodes();
  const other = await withCodes();
  expect(await enter(person, codes[0] ?? "", "not the password")).toEqual({ outcome: "refused" });
  expect(await enter(person, other.codes[0] ?? "")).toEqual({ outcome: "refused" });
  expect((await enter(person, codes[0] ?? "")).outcome).toBe("accepted");
  expect((await enter(other.person, other.codes[0] ?? "")).outcome).toBe("accepted");
});

it("is no proof for dangerous acts, but lets set up anew what was lost", async () => {
  const { person, codes } = await withCodes();
  Object.assign(env(), { SMTP_FROM: "Gatehouse <gatehouse@example.com>" });
  const result = await enter(person, codes[3] ?? "");
  if (result.outcome !== "accepted") throw new Error(result.outcome);
  expect((await portal.events("recoveryCode.used"))[0]).toMatchObject({ actorId: person.id, after: { codesLeft: 9 } });
  const { rows: mails } = await portal.system((tx) =>
    tx.execute<{ to: string }>(sql`select data ->> 'to' as to from pgboss.job where name = 'notifications.sendMail'`),
  );
  expect(mails.map(({ to }) => to)).toContain(person.email);

  const recovered = await person.ctxOf(result.token);
  expect(() => authorize(recovered, "grant.revoke")).toThrow(ProofNeededError);
  expect((await getAccount(recovered)).session).toEqual({ method: "password_recovery", recovering: true });
  await expect(confirmIdentity(recovered, { code: codes[4] ?? "" }, noThrottle)).rejects.toMatchObject({
    field: "code",
  });

  const { secret } = await offerApp(recovered);
  const done = await replaceApp(recovered, { code: await portal.code(secret) });
  // The browser that was signed in before is out: whoever sits there may be who took the app.
  expect(done.sessionsEnded).toBe(1);
  await expect(person.ctx()).rejects.toThrow("signed out");
  const after = await person.ctxOf(done.token);
  expect(() => authorize(after, "grant.revoke")).not.toThrow();
  expect((await getAccount(after)).session.recovering).toBe(false);
  expect(await enter(person, await portal.code(person.secret, 1))).toEqual({ outcome: "refused" });
  expect((await enter(person, await portal.code(secret, 1))).outcome).toBe("accepted");
});

it("lets set up anew for half an hour only, and a new passkey as well", async () => {
  const { person, codes } = await withCodes();
  const entered = await enter(person, codes[0] ?? "");
  if (entered.outcome !== "accepted") throw new Error(entered.outcome);
  person.cookie.token = entered.token;
  // Both that may be lost, one after the other.
  const { secret } = await offerApp(await person.ctx());
  person.cookie.token = (await replaceApp(await person.ctx(), { code: await portal.code(secret) })).token;
  await addPasskey(person);
  await portal.system((tx) =>
    tx.execute(sql`update sessions set created_at = now() - interval '31 minutes', mfa_at = to_timestamp(0)
      where user_id = ${person.id}`),
  );
  await expect(addPasskey(person)).rejects.toThrow(ProofNeededError);
  await expect(makeRecoveryCodes(await person.ctx())).rejects.toThrow(ProofNeededError);
});
