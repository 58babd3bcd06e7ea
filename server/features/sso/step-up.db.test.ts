import { randomUUID } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { rolePolicies } from "#db/schema/identity.ts";
import { sessions } from "#db/schema/members.ts";
import { routes } from "#lib/routes.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import type { UserActor } from "#server/context.ts";
import { proofWays } from "#server/features/account/proof-ways.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";

let rig: SsoRig;
beforeAll(async () => {
  rig = await raiseSsoRig();
}, 60_000);
afterEach(() => rig.op.forge(null));
afterAll(() => rig.stop());

/** Somebody signed in through a provider whose proof is six minutes old. */
async function stale(over: Parameters<SsoRig["addProvider"]>[0] = {}) {
  const provider = await rig.addProvider(over);
  const user = await rig.make.user("security_admin");
  const account = `account-${randomUUID()}`;
  rig.op.accounts.set(account, { email: user.email, amr: ["mfa"] });
  const browser = rig.browser();
  expect(await browser.follow(routes.ssoStart(provider.id), account)).toBe("/");
  await rig.system((tx) =>
    tx
      .update(sessions)
      .set({ mfaAt: sql`clock_timestamp() - interval '6 minutes'` })
      .where(eq(sessions.userId, user.id)),
  );
  const fresh = async () => (await currentActor(rig.db, browser.headers()))?.proofFresh;
  expect(await fresh()).toBe(false);
  return { provider, user, account, browser, fresh };
}
const ways = async (actor: UserActor | null) => {
  if (!actor) throw new Error("nobody is signed in");
  return proofWays({ db: rig.db, actor, requestId: "x", sourceIp: null });
};

it("sends people to prove themselves anew, and their session counts as fresh afterwards", async () => {
  const { provider, user, account, browser, fresh } = await stale();
  expect(await ways(await currentActor(rig.db, browser.headers()))).toEqual({
    app: false,
    passkey: false,
    passkeyOnly: false,
    provider: { id: provider.id, name: provider.name },
    fresh: false,
  });
  const asked = await browser.step(rig.portal + routes.ssoProof(provider.id));
  const query = new URL(asked.headers.get("location") ?? "").searchParams;
  expect([query.get("prompt"), query.get("max_age")]).toEqual(["login", "0"]);
  const before = browser.headers();
  expect(await browser.follow(routes.ssoProof(provider.id), account)).toBe(routes.confirmed());
  expect(await fresh()).toBe(true);
  // The session goes on under a new token; a copy of the cookie of before opens nothing.
  expect(await currentActor(rig.db, before)).toBeNull();
  const [event] = await rig.system((tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.actorId, user.id)).orderBy(desc(auditEvents.id)),
  );
  expect(event).toMatchObject({ action: "proof.given", after: { provider: provider.name } });
});

it("does not take an old proof for a new one", async () => {
  const { provider, account, browser, fresh } = await stale();
  rig.op.forge((claims, sign) => sign({ ...claims, auth_time: Math.floor(Date.now() / 1000) - 600 }));
  expect(await browser.follow(routes.ssoProof(provider.id), account)).toBe(`${routes.confirmed()}?sso=not-trusted`);
  rig.op.forge(({ auth_time: _, ...claims }, sign) => sign(claims));
  expect(await browser.follow(routes.ssoProof(provider.id), account)).toBe(`${routes.confirmed()}?sso=not-trusted`);
  expect(await fresh()).toBe(false);
});

it("asks for both factors again", async () => {
  const { provider, user, account, browser, fresh } = await stale();
  rig.op.accounts.set(account, { email: user.email, amr: ["pwd"] });
  expect(await browser.follow(routes.ssoProof(provider.id), account)).toBe(
    `${routes.confirmed()}?sso=no-second-factor`,
  );
  expect(await fresh()).toBe(false);
});

it("is no other person's to give", async () => {
  const { provider, browser, fresh } = await stale();
  const other = await rig.make.user("security_admin");
  rig.op.accounts.set("other", { email: other.email, amr: ["mfa"] });
  browser.forgetProvider(rig.op.issuer);
  expect(await browser.follow(routes.ssoProof(provider.id), "other")).toBe(`${routes.confirmed()}?sso=other-account`);
  expect(await fresh()).toBe(false);
});

it("is offered to sessions of this provider only, and by providers trusted with second factors only", async () => {
  const { browser } = await stale();
  const elsewhere = await rig.addProvider();
  expect(await browser.follow(routes.ssoProof(elsewhere.id), "x")).toBe(`${routes.confirmed()}?sso=unavailable`);
  expect(await rig.browser().follow(routes.ssoProof(elsewhere.id), "x")).toBe(`${routes.confirmed()}?sso=unavailable`);
  const { provider, browser: second } = await stale();
  await rig.system((tx) => tx.execute(sql`update identity_providers set mfa_amr = '[]' where id = ${provider.id}`));
  expect((await ways(await currentActor(rig.db, second.headers()))).provider).toBeNull();
  expect(await second.follow(routes.ssoProof(provider.id), "x")).toBe(`${routes.confirmed()}?sso=unavailable`);
});

it("is no proof for a role that works with a passkey only", async () => {
  const { provider, account, browser, fresh } = await stale();
  await rig.system((tx) =>
    tx.insert(rolePolicies).values({ role: "security_admin", idleMinutes: 15, absoluteHours: 12, mfa: "passkey" }),
  );
  expect(await ways(await currentActor(rig.db, browser.headers()))).toMatchObject({
    passkeyOnly: true,
    provider: null,
  });
  expect(await browser.follow(routes.ssoProof(provider.id), account)).toBe(`${routes.confirmed()}?sso=passkey-only`);
  expect(await fresh()).toBe(false);
  await rig.system((tx) => tx.delete(rolePolicies));
});

it("does not revive a session that ended meanwhile", async () => {
  const { provider, user, account, browser, fresh } = await stale();
  const answer = await browser.upToAnswer(routes.ssoProof(provider.id), account);
  await rig.system((tx) => tx.update(sessions).set({ endedAt: sql`now()` }).where(eq(sessions.userId, user.id)));
  const told = await browser.step(answer);
  expect(told.headers.get("location")).toContain("sso=started-over");
  expect(await fresh()).toBeUndefined();
});
