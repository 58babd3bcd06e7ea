import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { setupTokens, userCredentials, users } from "#db/schema/members.ts";
import { newToken } from "#server/auth/session-token.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { noThrottle, testRequest } from "#server/auth/testing/sign-in-person.ts";
import { systemContext } from "#server/testing/contexts.ts";
import { issueSetupToken } from "./issue-setup-token.ts";
import { beginSetUp, completeSetUp } from "./set-up.ts";
import { openTestPortal } from "./testing/open-test-portal.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());

const person = { name: "Mira Kessler", email: "mira.kessler@example.test", password: "four unrelated words here" };
const issue = async () => {
  const token = await issueSetupToken(portal.db);
  if (!token) throw new Error("no set-up token was issued");
  return token;
};

// The cases follow one portal from its first start, so their order matters.
it("refuses links that are unknown, outdated, replaced or not begun", async () => {
  const ctx = systemContext(portal.db);
  await expect(beginSetUp(ctx, { token: newToken() })).rejects.toThrow(/does not work any more/);

  const old = await issue();
  const second = await issue();
  await expect(beginSetUp(ctx, { token: old })).rejects.toThrow(/does not work any more/);
  await expect(completeSetUp(ctx, { ...person, token: second, code: "000000" })).rejects.toThrow(/Open the link again/);

  await portal.system((tx) => tx.update(setupTokens).set({ expiresAt: sql`clock_timestamp() - interval '1 second'` }));
  await expect(beginSetUp(ctx, { token: second })).rejects.toThrow(/does not work any more/);
});

it("offers the same seed again, keeps it sealed, and refuses a wrong code", async () => {
  const ctx = systemContext(portal.db);
  const token = await issue();
  const offered = await beginSetUp(ctx, { token });
  expect(await beginSetUp(ctx, { token })).toEqual(offered);
  expect(offered.uri).toMatch(/^otpauth:\/\/totp\/Gatehouse/);
  expect(JSON.stringify(await portal.system((tx) => tx.select().from(setupTokens)))).not.toContain(offered.secret);
  await expect(
    completeSetUp(ctx, { ...person, token, code: await portal.code(offered.secret, 20) }),
  ).rejects.toMatchObject({ field: "code" });
  expect(await portal.events("setup.completed")).toEqual([]);
});

it("makes one administrator of many tries at once, who can sign in with the next code and not with the same", async () => {
  const ctx = systemContext(portal.db);
  const token = await issue();
  const { secret } = await beginSetUp(ctx, { token });
  const code = await portal.code(secret);
  const tries = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) =>
      completeSetUp(ctx, { ...person, email: `admin${i}@example.test`, token, code }),
    ),
  );
  expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  const [admin, ...others] = await portal.system((tx) => tx.select().from(users));
  expect(others).toEqual([]);

  const [event] = await portal.events("setup.completed");
  expect(event).toMatchObject({
    actorKind: "user",
    actorId: admin?.id,
    subjectId: admin?.id,
    after: { role: "security_admin" },
  });
  const [credentials] = await portal.system((tx) =>
    tx
      .select()
      .from(userCredentials)
      .where(eq(userCredentials.userId, admin?.id ?? "")),
  );
  expect(credentials?.passwordHash).toMatch(/^\$argon2id\$/);
  expect(JSON.stringify([event, credentials])).not.toContain(secret);

  const attempt = (typed: string) =>
    signIn(portal.db, { email: admin?.email, password: person.password, code: typed }, testRequest, noThrottle);
  expect((await attempt(code)).outcome).toBe("refused");
  expect((await attempt(await portal.code(secret, 1))).outcome).toBe("accepted");
});

it("is over once there is an administrator", async () => {
  expect(await issueSetupToken(portal.db)).toBeNull();
  await expect(beginSetUp(systemContext(portal.db), { token: newToken() })).rejects.toThrow(/set up already/);
});
