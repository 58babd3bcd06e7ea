import { randomUUID } from "node:crypto";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { addressRules, signIns } from "#db/schema/identity.ts";
import { sessions, userCredentials, users } from "#db/schema/members.ts";
import { identityProviders, ssoFlows, userIdentities } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import { routes } from "#lib/routes.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { withCredentials } from "#server/auth/testing/sign-in-person.ts";
import { withPasskey } from "#server/auth/testing/with-passkey.ts";
import { env } from "#server/env.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";
import { startOidcProvider, testAcr } from "./testing/start-oidc-provider.ts";

let rig: SsoRig;
beforeAll(async () => {
  rig = await raiseSsoRig();
}, 60_000);
afterAll(() => rig.stop());

type Over = Parameters<SsoRig["make"]["user"]>[1];
/** A person of the portal who has an account at the provider under the same address. */
async function person(role: Parameters<SsoRig["make"]["user"]>[0] = "compliance", over: Over = {}) {
  const user = await rig.make.user(role, over);
  const account = `account-${randomUUID()}`;
  rig.op.accounts.set(account, { email: user.email, amr: ["pwd", "mfa"] });
  return { ...user, account };
}
const arrive = async (providerId: string, account: string) => {
  const browser = rig.browser();
  return { browser, at: await browser.follow(routes.ssoStart(providerId, "/audit?q=1"), account) };
};
const openSessions = (userId: string) =>
  rig.system((tx) =>
    tx
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt))),
  );
const linksOf = (userId: string) =>
  rig.system((tx) => tx.select().from(userIdentities).where(eq(userIdentities.userId, userId)));
const lastEvent = async (action: string) => {
  const [event] = await rig.system((tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.action, action)).orderBy(desc(auditEvents.id)).limit(1),
  );
  return event;
};
const refusedAs = (problem: string) => `/sign-in?sso=${problem}`;

describe("signing in through a provider", () => {
  it("opens a session for the person invited under the address, links them, and says so in the log", async () => {
    const provider = await rig.addProvider();
    const user = await person("auditor");
    const { browser, at } = await arrive(provider.id, user.account);
    expect(at).toBe("/audit?q=1");
    const actor = await currentActor(rig.db, browser.headers());
    expect(actor).toMatchObject({ userId: user.id, roles: ["auditor"], proofFresh: true });
    const [session] = await openSessions(user.id);
    expect(session).toMatchObject({ method: "sso", providerId: provider.id, confirmedRoles: null });
    expect(session?.providerSid).toBeTruthy();
    expect(session?.idToken).toMatch(/^v2\./);
    expect(await lastEvent("signIn.succeeded")).toMatchObject({
      actorId: user.id,
      after: { method: "sso", provider: "Company sign-in" },
    });
    expect(await lastEvent("identity.linked")).toMatchObject({ actorId: user.id, subjectId: provider.id });
    const [line] = await rig.system((tx) => tx.select().from(signIns).where(eq(signIns.userId, user.id)));
    expect(line).toMatchObject({ accepted: true, method: "sso", sessionId: session?.id });
    const [used] = await rig.system((tx) =>
      tx.select().from(identityProviders).where(eq(identityProviders.id, provider.id)),
    );
    expect(used?.lastUsedAt).not.toBeNull();
  });

  it("knows people by the provider's own name for them from then on, whatever their address there becomes", async () => {
    const provider = await rig.addProvider();
    const user = await person();
    await arrive(provider.id, user.account);
    rig.op.accounts.set(user.account, { email: "renamed@elsewhere.test", emailVerified: false, amr: ["mfa"] });
    expect((await arrive(provider.id, user.account)).at).toBe("/audit?q=1");
    expect(await openSessions(user.id)).toHaveLength(2);
    // Somebody else who was given the old address there is not this person.
    const heir = `account-${randomUUID()}`;
    rig.op.accounts.set(heir, { email: user.email, amr: ["mfa"] });
    expect((await arrive(provider.id, heir)).at).toBe(refusedAs("other-account"));
    expect(await openSessions(user.id)).toHaveLength(2);
  });

  it("ends the session the browser had before", async () => {
    const provider = await rig.addProvider();
    const [one, two] = [await person(), await person()];
    const browser = rig.browser();
    await browser.follow(routes.ssoStart(provider.id), one.account);
    browser.forgetProvider(rig.op.issuer);
    await browser.follow(routes.ssoStart(provider.id), two.account);
    expect(await openSessions(one.id)).toEqual([]);
    expect((await currentActor(rig.db, browser.headers()))?.userId).toBe(two.id);
  });

  it("takes e-mail from the userinfo endpoint where the ID token has none, and acr as the second factor", async () => {
    const lean = await startOidcProvider({ lean: true });
    const provider = await rig.addProvider({ issuer: lean.issuer, mfaAmr: [], mfaAcr: [testAcr] }, lean);
    const user = await rig.make.user("compliance");
    lean.accounts.set("x", { email: user.email, acr: testAcr });
    const claims: unknown[] = [];
    lean.forge(async (token, sign) => {
      claims.push(token.email);
      return sign(token);
    });
    const { at } = await arrive(provider.id, "x");
    await lean.stop();
    expect(at).toBe("/audit?q=1");
    expect(claims).toEqual([undefined]);
  });

  it("follows the provider to a new signing key at once", async () => {
    const provider = await rig.addProvider();
    const user = await person();
    expect((await arrive(provider.id, user.account)).at).toBe("/audit?q=1");
    await rig.op.rotate();
    expect((await arrive(provider.id, user.account)).at).toBe("/audit?q=1");
  });
});

describe("the second factor", () => {
  it("is the portal's own where the provider names none, and no session opens before it", async () => {
    const provider = await rig.addProvider();
    const user = await person();
    const app = await withCredentials(rig.db, user.id);
    rig.op.accounts.set(user.account, { email: user.email, amr: ["pwd"] });
    const { browser, at } = await arrive(provider.id, user.account);
    expect(at).toBe(routes.secondStep());
    expect(await browser.token()).toBeNull();
    expect((await browser.post("/api/sso/code", {})).body).toMatchObject({
      outcome: "prove",
      name: user.name,
      app: true,
      passkey: null,
    });
    expect((await browser.post("/api/sso/code", { code: "000000" })).body).toMatchObject({ outcome: "wrong" });
    expect(await lastEvent("signIn.refused")).toMatchObject({ after: { email: user.email } });
    // Another browser knows nothing of it.
    expect((await rig.browser().post("/api/sso/code", { code: app.code() })).body).toMatchObject({
      outcome: "refused",
      problem: "started-over",
    });
    expect(await openSessions(user.id)).toEqual([]);
    expect((await browser.post("/api/sso/code", { code: app.code() })).body).toEqual({
      outcome: "entered",
      next: "/audit?q=1",
    });
    expect((await openSessions(user.id))[0]).toMatchObject({ method: "sso_totp", providerId: provider.id });
    expect((await currentActor(rig.db, browser.headers()))?.userId).toBe(user.id);
    // What the provider vouched for is used up.
    expect((await browser.post("/api/sso/code", { code: app.code(1) })).body).toMatchObject({
      problem: "started-over",
    });
  });

  it("is looked for in nothing but what was agreed on", async () => {
    const provider = await rig.addProvider({ mfaAmr: [], mfaAcr: [] });
    const user = await person();
    const { at } = await arrive(provider.id, user.account);
    expect(at).toBe(refusedAs("no-second-factor"));
    expect(await lastEvent("signIn.refused")).toMatchObject({ after: { reason: "no-second-factor" } });
  });

  it("does not open for somebody suspended while they typed", async () => {
    const provider = await rig.addProvider({ mfaAmr: [] });
    const user = await person();
    const app = await withCredentials(rig.db, user.id);
    const { browser } = await arrive(provider.id, user.account);
    await rig.system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, user.id)));
    expect((await browser.post("/api/sso/code", { code: app.code() })).body).toMatchObject({ problem: "no-account" });
    expect(await openSessions(user.id)).toEqual([]);
  });
});

describe("an account that has its own way in", () => {
  it("is linked after its own second factor only, whatever the provider says, and its owner is told by mail", async () => {
    Object.assign(env(), { SMTP_FROM: "Gatehouse <gatehouse@example.com>" });
    const provider = await rig.addProvider();
    const user = await person();
    const app = await withCredentials(rig.db, user.id);
    const { browser, at } = await arrive(provider.id, user.account);
    expect(at).toBe(routes.secondStep());
    expect(await browser.post("/api/sso/code", { code: "000000" })).toMatchObject({ body: { outcome: "wrong" } });
    expect(await linksOf(user.id)).toEqual([]);
    expect(await openSessions(user.id)).toEqual([]);
    const mails = () =>
      rig.system(async (tx) => {
        const { rows } = await tx.execute(
          sql`select 1 from pgboss.job where name = 'notifications.sendMail' and data ->> 'to' = ${user.email}`,
        );
        return rows.length;
      });
    const before = await mails();
    expect((await browser.post("/api/sso/code", { code: app.code() })).body).toMatchObject({ outcome: "entered" });
    expect(await linksOf(user.id)).toHaveLength(1);
    expect(await lastEvent("identity.linked")).toMatchObject({ actorId: user.id, subjectId: provider.id });
    expect(await mails()).toBe(before + 1);
    Object.assign(env(), { SMTP_FROM: undefined });
    // From then on the provider's word is enough.
    expect((await arrive(provider.id, user.account)).at).toBe("/audit?q=1");
  });

  it("is linked by its passkey where it has no app, and not at all with a password alone", async () => {
    const provider = await rig.addProvider();
    const [keyed, bare] = [await person(), await person()];
    const key = await withPasskey(rig.db, keyed);
    const { browser, at } = await arrive(provider.id, keyed.account);
    expect(at).toBe(routes.secondStep());
    const { passkey } = (await browser.post("/api/sso/code", {})).body as { passkey: Parameters<typeof key.answer>[0] };
    expect((await browser.post("/api/sso/code", { passkey: key.answer(passkey) })).body).toMatchObject({
      outcome: "entered",
    });
    await withCredentials(rig.db, bare.id);
    await rig.system((tx) =>
      tx.update(userCredentials).set({ totpSecret: null }).where(eq(userCredentials.userId, bare.id)),
    );
    expect((await arrive(provider.id, bare.account)).at).toBe(refusedAs("no-second-factor"));
    expect(await lastEvent("signIn.refused")).toMatchObject({ after: { reason: "no-second-factor" } });
    expect(await linksOf(bare.id)).toEqual([]);
  });
});

describe("who is refused", () => {
  const refused = async (problem: string, providerId: string, account: string) => {
    const { browser, at } = await arrive(providerId, account);
    expect(at).toBe(refusedAs(problem));
    expect(await browser.token()).toBeNull();
    expect(await lastEvent("signIn.refused")).toMatchObject({
      subjectId: providerId,
      after: { reason: problem },
    });
  };

  it("whoever was not invited: nobody is created", async () => {
    const provider = await rig.addProvider();
    rig.op.accounts.set("stranger", { email: "stranger@example.test", amr: ["mfa"] });
    await refused("no-account", provider.id, "stranger");
    const found = await rig.system((tx) => tx.select().from(users).where(eq(users.email, "stranger@example.test")));
    expect(found).toEqual([]);
  });

  it("an address the provider has not verified, or does not name", async () => {
    const provider = await rig.addProvider();
    const user = await person();
    rig.op.accounts.set(user.account, { email: user.email, emailVerified: false, amr: ["mfa"] });
    await refused("no-email", provider.id, user.account);
  });

  it("an address outside the provider's domains, and look-alikes of one inside", async () => {
    const provider = await rig.addProvider({ allowedDomains: ["northwind.test"] });
    const user = await person();
    await refused("foreign-domain", provider.id, user.account);
    rig.op.accounts.set("tricky", { email: "a@example.test@northwind.test.evil.test", amr: ["mfa"] });
    await refused("foreign-domain", provider.id, "tricky");
    rig.op.accounts.set("alike", { email: "аdmin@northwind.test", amr: ["mfa"] });
    await refused("no-email", provider.id, "alike");
  });

  it("people of another organisation, though the provider vouches for their address", async () => {
    const [mine, theirs] = [await rig.make.vendor(), await rig.make.vendor()];
    const provider = await rig.addProvider({ vendorId: mine.id });
    await refused("no-account", provider.id, (await person("vendor_coordinator", { vendorId: theirs.id })).account);
    await refused("no-account", provider.id, (await person("security_admin")).account);
    const own = await person("vendor_coordinator", { vendorId: mine.id });
    expect((await arrive(provider.id, own.account)).at).toBe("/audit?q=1");
  });

  it("suspended people and people of a suspended vendor, like strangers", async () => {
    const provider = await rig.addProvider();
    const user = await person();
    await arrive(provider.id, user.account);
    await rig.system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, user.id)));
    await refused("no-account", provider.id, user.account);
    const vendor = await rig.make.vendor();
    const ofVendor = await rig.addProvider({ vendorId: vendor.id });
    const coordinator = await person("vendor_coordinator", { vendorId: vendor.id });
    await rig.system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, vendor.id)));
    await refused("no-account", ofVendor.id, coordinator.account);
  });

  it("people from a network their organisation did not name", async () => {
    const vendor = await rig.make.vendor();
    const provider = await rig.addProvider({ vendorId: vendor.id });
    const user = await person("vendor_coordinator", { vendorId: vendor.id });
    await rig.system((tx) => tx.insert(addressRules).values({ vendorId: vendor.id, network: "198.51.100.0/24" }));
    await refused("other-place", provider.id, user.account);
  });

  it("whoever says no at the provider", async () => {
    const provider = await rig.addProvider();
    await refused("declined", provider.id, "nobody there");
  });

  it("a guess of the sign-in page's address, a provider that is off, and one that does not exist, alike", async () => {
    const off = await rig.addProvider({ status: "off" });
    for (const id of [off.id, randomUUID(), "x", "../../etc"]) {
      const browser = rig.browser();
      expect(await browser.follow(`/api/sso/${encodeURIComponent(id)}/start`, "x")).toBe(refusedAs("unavailable"));
    }
  });

  it("whoever claims somebody's address does not slow down that person's password", async () => {
    const provider = await rig.addProvider({ allowedDomains: ["elsewhere.test"] });
    const user = await person();
    await refused("foreign-domain", provider.id, user.account);
    expect((await lastEvent("signIn.refused"))?.after).not.toHaveProperty("email");
  });
});

describe("claims", () => {
  const mapping = [
    { value: "gh-auditors", role: "auditor" },
    { value: "gh-compliance", role: "compliance" },
  ] as const;

  it("confirm roles the person holds, and create none", async () => {
    const provider = await rig.addProvider({ roleClaim: "groups", roleMapping: [...mapping] });
    const user = await person("compliance");
    rig.op.accounts.set(user.account, { email: user.email, amr: ["mfa"], groups: ["gh-auditors", "gh-compliance"] });
    const { browser, at } = await arrive(provider.id, user.account);
    expect(at).toBe("/audit?q=1");
    expect((await currentActor(rig.db, browser.headers()))?.roles).toEqual(["compliance"]);
    rig.op.accounts.set(user.account, { email: user.email, amr: ["mfa"], groups: ["gh-auditors"] });
    expect((await arrive(provider.id, user.account)).at).toBe(refusedAs("no-role"));
    rig.op.accounts.set(user.account, { email: user.email, amr: ["mfa"] });
    expect((await arrive(provider.id, user.account)).at).toBe(refusedAs("no-role"));
  });

  it("narrow a session to the roles they name", async () => {
    const provider = await rig.addProvider({ roleClaim: "groups", roleMapping: [...mapping] });
    const user = await person("compliance");
    await rig.system((tx) =>
      tx.execute(`insert into role_bindings (id, user_id, role) values ('${randomUUID()}', '${user.id}', 'auditor')`),
    );
    rig.op.accounts.set(user.account, { email: user.email, amr: ["mfa"], groups: ["gh-auditors"] });
    const { browser } = await arrive(provider.id, user.account);
    const actor = await currentActor(rig.db, browser.headers());
    expect(actor?.roles).toEqual(["auditor"]);
    expect(actor?.permissions).not.toContain("gate.verify");
  });

  it("have to confirm the organisation where a provider serves several", async () => {
    const provider = await rig.addProvider({ requiredClaim: "groups", requiredValue: "kilima" });
    const user = await person();
    expect((await arrive(provider.id, user.account)).at).toBe(refusedAs("missing-claim"));
    rig.op.accounts.set(user.account, { email: user.email, amr: ["mfa"], groups: ["kilima"] });
    expect((await arrive(provider.id, user.account)).at).toBe("/audit?q=1");
  });
});

it("trips leave nothing readable behind", async () => {
  const flows = await rig.system((tx) => tx.select().from(ssoFlows));
  expect(flows.length).toBeGreaterThan(5);
  for (const flow of flows) {
    expect(flow.verifier).toMatch(/^v2\./);
    if (flow.arrival) expect(flow.arrival).toMatch(/^v2\./);
  }
  const linked = await rig.system((tx) => tx.select().from(userIdentities));
  expect(new Set(linked.map(({ providerId, subject }) => `${providerId} ${subject}`)).size).toBe(linked.length);
});
