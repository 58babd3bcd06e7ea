import { randomUUID } from "node:crypto";
import { and, desc, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { rolePolicies, signIns } from "#db/schema/identity.ts";
import { sessions } from "#db/schema/members.ts";
import { routes } from "#lib/routes.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { testPassword, testRequest, withCredentials } from "#server/auth/testing/sign-in-person.ts";
import type { SoftwareAuthenticator } from "#server/auth/testing/software-authenticator.ts";
import { withPasskey } from "#server/auth/testing/with-passkey.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";

let rig: SsoRig;
beforeAll(async () => {
  rig = await raiseSsoRig();
}, 60_000);
afterAll(() => rig.stop());

type Question = Parameters<SoftwareAuthenticator["answer"]>[0];
const code = "/api/sso/code";

/** Somebody with a passkey here, whom a provider let through with one factor. */
async function arrived() {
  const provider = await rig.addProvider({ mfaAmr: [] });
  const user = await rig.make.user("compliance");
  const key = await withPasskey(rig.db, user);
  const account = `account-${randomUUID()}`;
  rig.op.accounts.set(account, { email: user.email, amr: ["pwd"] });
  const browser = rig.browser();
  expect(await browser.follow(routes.ssoStart(provider.id), account)).toBe(routes.secondStep());
  const ask = async () => (await browser.post(code, {})).body as { passkey: Question };
  return { provider, user, key, account, browser, ask };
}
const openSessions = (userId: string) =>
  rig.system((tx) =>
    tx
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt))),
  );
const lastRefusal = async () => {
  const refused = eq(auditEvents.action, "signIn.refused");
  const [event] = await rig.system((tx) =>
    tx.select().from(auditEvents).where(refused).orderBy(desc(auditEvents.id)).limit(1),
  );
  return event?.after;
};

it("takes the person's passkey in the place of a code, and the session counts as proven by one", async () => {
  const { provider, user, key, browser, ask } = await arrived();
  expect(await ask()).toMatchObject({ outcome: "prove", name: user.name, app: false, passkey: { rpId: "localhost" } });
  await rig.system((tx) =>
    tx.insert(rolePolicies).values({ role: "compliance", idleMinutes: 15, absoluteHours: 12, mfa: "passkey" }),
  );
  const { passkey } = await ask();
  expect((await browser.post(code, { passkey: key.answer(passkey) })).body).toEqual({ outcome: "entered", next: "/" });
  const [session] = await openSessions(user.id);
  expect(session).toMatchObject({ method: "sso_passkey", providerId: provider.id });
  expect(session?.passkeyAt).not.toBeNull();
  expect(await currentActor(rig.db, browser.headers())).toMatchObject({ userId: user.id, roles: ["compliance"] });
  await rig.system((tx) => tx.delete(rolePolicies));
  const [line] = await rig.system((tx) => tx.select().from(signIns).where(eq(signIns.userId, user.id)));
  expect(line).toMatchObject({ accepted: true, method: "sso_passkey" });
});

it("takes no answer twice, none of another trip, of somebody else's passkey or without the person verified", async () => {
  const one = await arrived();
  const other = await arrived();
  const refused = async (passkey: object) =>
    expect((await one.browser.post(code, { passkey })).body).toMatchObject({ outcome: "wrong" });
  await refused(one.key.answer((await other.ask()).passkey));
  await refused(other.key.answer((await one.ask()).passkey));
  await refused(one.key.answer((await one.ask()).passkey, { userVerified: false }));
  const { passkey } = await one.ask();
  const answer = one.key.answer(passkey, { origin: "https://elsewhere.example.test" });
  await refused(answer);
  await refused(one.key.answer(passkey));
  expect(await openSessions(one.user.id)).toEqual([]);
  // Without the address, by which guesses at codes are counted: this is none.
  expect(await lastRefusal()).toEqual({ method: "sso_passkey" });
  expect((await one.browser.post(code, { passkey: one.key.answer((await one.ask()).passkey) })).body).toMatchObject({
    outcome: "entered",
  });
});

describe("guesses at the code after a provider", () => {
  const strangers = { ...testRequest, sourceIp: "198.51.100.7" };
  /** Somebody with an app, as often as they come through a provider that asks for one factor. */
  async function withApp() {
    const provider = await rig.addProvider({ mfaAmr: [] });
    const user = await rig.make.user("compliance");
    const app = await withCredentials(rig.db, user.id);
    const come = async (account: string) => {
      rig.op.accounts.set(account, { email: user.email, amr: ["pwd"] });
      const browser = rig.browser();
      expect(await browser.follow(routes.ssoStart(provider.id), account)).toBe(routes.secondStep());
      return (digits: string) => browser.post(code, { code: digits });
    };
    return { provider, user, app, come, account: `account-${randomUUID()}` };
  }

  it("have tries of their own: those of strangers at the password do not use them up, nor the other way round", async () => {
    const { provider, user, app, come, account } = await withApp();
    const guess = () =>
      signIn(rig.db, { email: user.email, password: "not the right words", code: "000000" }, strangers);
    for (let n = 0; n < 5; n += 1) await guess();
    expect(await guess()).toMatchObject({ outcome: "throttled" });
    const give = await come(account);
    expect((await give("000000")).body).toMatchObject({ outcome: "wrong" });
    expect(await lastRefusal()).toEqual({ email: user.email, device: `sso ${provider.id}` });
    expect((await give(app.code())).body).toMatchObject({ outcome: "entered" });
    const again = await come(account);
    expect((await again("000000")).body).toMatchObject({ outcome: "wrong" });
    expect(await lastRefusal()).toEqual({ email: user.email, device: `sso ${provider.id} ${account}` });
  });

  it("are five in all, of any number of accounts there that are not linked yet, in this process and after a restart", async () => {
    const { user, app, come } = await withApp();
    for (let n = 0; n < 5; n += 1) {
      const give = await come(`account-${randomUUID()}`);
      expect((await give("000000")).body).toMatchObject({ outcome: "wrong" });
    }
    const give = await come(`account-${randomUUID()}`);
    expect((await give(app.code())).body).toMatchObject({ outcome: "throttled" });
    const holder = globalThis as { gatehouseThrottle?: unknown };
    holder.gatehouseThrottle = undefined;
    expect((await give(app.code())).body).toMatchObject({ outcome: "throttled" });
    expect(await openSessions(user.id)).toEqual([]);
    const own = await signIn(rig.db, { email: user.email, password: testPassword, code: app.code() }, testRequest);
    expect(own.outcome).toBe("accepted");
  });
});
