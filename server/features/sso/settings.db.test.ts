import { randomUUID } from "node:crypto";
import { createServer } from "node:https";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { signInPolicies } from "#db/schema/identity.ts";
import { sessions } from "#db/schema/members.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import { routes } from "#lib/routes.ts";
import { type UpdateProviderInput, updateProviderInput } from "#lib/schemas/sso.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { withCredentials } from "#server/auth/testing/sign-in-person.ts";
import type { Context, UserActor } from "#server/context.ts";
import { env } from "#server/env.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { createProvider } from "./create-provider.ts";
import { getProvider } from "./get-provider.ts";
import { listPasswordRules } from "./list-password-rules.ts";
import { listProviders } from "./list-providers.ts";
import { setPasswords } from "./set-passwords.ts";
import { setProviderStatus } from "./set-provider-status.ts";
import { signInChoices } from "./sign-in-choices.ts";
import { testProvider } from "./test-provider.ts";
import { generateCertificate } from "./testing/certificate.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";
import { unlinkIdentity } from "./unlink-identity.ts";
import { updateProvider } from "./update-provider.ts";

let rig: SsoRig;
let admin: Context<UserActor>;
beforeAll(async () => {
  rig = await raiseSsoRig();
  const user = await rig.make.user("security_admin");
  admin = userContext(rig.db, { userId: user.id, name: user.name, roles: ["security_admin"] });
}, 60_000);
afterAll(() => rig.stop());

const domain = () => `${randomUUID().slice(0, 8)}.test`;
const read = async (id: string) => {
  const [row] = await rig.system((tx) => tx.select().from(identityProviders).where(eq(identityProviders.id, id)));
  if (!row) throw new Error("there is no such provider");
  return row;
};
const eventsOf = (id: string) =>
  rig.system((tx) => tx.select().from(auditEvents).where(eq(auditEvents.subjectId, id)).orderBy(desc(auditEvents.id)));
const settings = (over: Partial<UpdateProviderInput> & { providerId: string }): UpdateProviderInput =>
  updateProviderInput.parse({
    revision: 1,
    name: "Company sign-in",
    issuer: rig.op.issuer,
    allowedDomains: [domain()],
    clientId: "gatehouse",
    scope: "openid email profile",
    roleMapping: [],
    mfaAcr: [],
    mfaAmr: [],
    ...over,
  });
const add = (over: Partial<Parameters<typeof createProvider>[1]> = {}) =>
  createProvider(admin, {
    name: "Company sign-in",
    issuer: rig.op.issuer,
    allowedDomains: [domain()],
    vendorId: null,
    ...over,
  });
/** A person who has signed in through the provider. */
async function linked(providerId: string, role: Parameters<SsoRig["make"]["user"]>[0], over: object = {}) {
  const user = await rig.make.user(role, over);
  rig.op.accounts.set(user.email, { email: user.email, amr: ["mfa"] });
  const browser = rig.browser();
  expect(await browser.follow(routes.ssoStart(providerId), user.email)).toBe("/");
  return { user, browser };
}

describe("a provider", () => {
  it("is added turned off, with its event, and its secret is written and never read back", async () => {
    const { id } = await add();
    expect(await read(id)).toMatchObject({ status: "off", clientId: "", testedAt: null });
    expect((await eventsOf(id))[0]).toMatchObject({ action: "identityProvider.created", actorId: admin.actor.userId });
    const allowedDomains = [domain()];
    const saved = await updateProvider(admin, settings({ providerId: id, clientSecret: "s3cret", allowedDomains }));
    expect(saved).toEqual({ revision: 2 });
    expect((await read(id)).clientSecret).toMatch(/^v2\./);
    const shown = await getProvider(admin, { providerId: id });
    expect(shown).toMatchObject({ hasSecret: true, clientId: "gatehouse", allowedDomains });
    const everything = JSON.stringify([shown, await listProviders(admin), await eventsOf(id)]);
    expect(everything).not.toContain("s3cret");
    expect(everything).not.toContain((await read(id)).clientSecret);
    // Left out, the secret stays; another one's change in between is noticed.
    await updateProvider(admin, settings({ providerId: id, revision: 2, allowedDomains }));
    expect((await read(id)).clientSecret).toMatch(/^v2\./);
    await expect(updateProvider(admin, settings({ providerId: id, revision: 2, allowedDomains }))).rejects.toThrow(
      /in the meantime/,
    );
  });

  it("shares no domain with another organisation's", async () => {
    const [mine, vendor] = [domain(), await rig.make.vendor()];
    await add({ allowedDomains: [mine] });
    await add({ allowedDomains: [mine] });
    await expect(add({ allowedDomains: [mine], vendorId: vendor.id })).rejects.toMatchObject({
      field: "allowedDomains",
    });
    const { id } = await add({ vendorId: vendor.id });
    await expect(updateProvider(admin, settings({ providerId: id, allowedDomains: [mine] }))).rejects.toMatchObject({
      field: "allowedDomains",
    });
  });

  it("maps claims to roles its people can hold only, and takes certificates only as certificate", async () => {
    const { id } = await add();
    const roleMapping = [{ value: "x", role: "annotator" as const }];
    await expect(
      updateProvider(admin, settings({ providerId: id, roleClaim: "groups", roleMapping })),
    ).rejects.toMatchObject({ field: "roleMapping" });
    const caPem = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----";
    await expect(updateProvider(admin, settings({ providerId: id, caPem }))).rejects.toMatchObject({ field: "caPem" });
  });

  it("keeps its issuer once people are linked: another issuer's accounts are other people", async () => {
    const provider = await rig.addProvider();
    await linked(provider.id, "auditor");
    const over = { providerId: provider.id, allowedDomains: ["example.test"] };
    await expect(
      updateProvider(admin, settings({ ...over, issuer: "https://other.example.test" })),
    ).rejects.toMatchObject({ field: "issuer" });
    await updateProvider(admin, settings({ ...over, clientId: "another" }));
    // What has to be spoken to anew has to be tested anew.
    expect(await read(provider.id)).toMatchObject({ testedAt: null, lastUsedAt: null });
  });

  it("is nobody's to change but a security administrator's with a fresh proof, and a vendor's people see none", async () => {
    const provider = await rig.addProvider();
    const as = (role: "compliance" | "auditor" | "project_manager" | "vendor_coordinator", fresh = true) =>
      userContext(rig.db, { roles: [role], proofFresh: fresh });
    expect((await listProviders(as("auditor"))).some(({ id }) => id === provider.id)).toBe(true);
    for (const ctx of [as("compliance"), as("auditor"), as("project_manager"), as("vendor_coordinator")])
      await expect(setProviderStatus(ctx, { providerId: provider.id, status: "off" })).rejects.toMatchObject({
        code: "forbidden",
      });
    const stale = userContext(rig.db, { roles: ["security_admin"], proofFresh: false });
    await expect(setProviderStatus(stale, { providerId: provider.id, status: "off" })).rejects.toMatchObject({
      code: "proof_needed",
    });
    await expect(listProviders(as("vendor_coordinator"))).rejects.toMatchObject({ code: "forbidden" });
    expect((await read(provider.id)).status).toBe("on");
  });
});

describe("the connection test", () => {
  const wrong = async (over: Parameters<SsoRig["addProvider"]>[0]) => {
    const provider = await rig.addProvider({ status: "off", ...over });
    const { passed, findings } = await testProvider(admin, { providerId: provider.id });
    expect(passed).toBe(false);
    expect((await read(provider.id)).testedAt).toBeNull();
    return findings.filter(({ state }) => state === "wrong").map(({ text }) => text);
  };

  it("passes for a provider that knows the portal, and lets it be turned on", async () => {
    const provider = await rig.addProvider({ status: "off", testedAt: null });
    await expect(setProviderStatus(admin, { providerId: provider.id, status: "on" })).rejects.toThrow(
      /Test the connection/,
    );
    const { passed, findings } = await testProvider(admin, { providerId: provider.id });
    expect(findings.map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    expect(passed).toBe(true);
    expect((await eventsOf(provider.id))[0]).toMatchObject({
      action: "identityProvider.tested",
      after: { passed: true },
    });
    await setProviderStatus(admin, { providerId: provider.id, status: "on" });
    expect((await eventsOf(provider.id))[0]).toMatchObject({ action: "identityProvider.turnedOn" });
    expect((await read(provider.id)).status).toBe("on");
  });

  it("says what is wrong, each in words of its own", async () => {
    expect(await wrong({ issuer: `${rig.op.issuer}/realms/none` })).toEqual([expect.stringMatching(/answered 404/)]);
    expect(await wrong({ issuer: rig.op.issuer.replace("127.0.0.1", "localhost") })).toEqual([
      expect.stringContaining(`It calls itself ${rig.op.issuer}`),
    ]);
    expect(await wrong({ issuer: "https://no-such-host.invalid" })).toEqual([
      expect.stringMatching(/not known|looked up/),
    ]);
    expect(await wrong({ issuer: "http://127.0.0.1:1" })).toEqual([expect.stringMatching(/Nothing answers/)]);
    expect(await wrong({ issuer: "http://10.9.9.9" })).toEqual([expect.stringMatching(/not an https address/)]);
    expect(await wrong({ clientId: "" })).toEqual(["No client id was entered yet."]);
    expect(await wrong({ clientId: "unknown" })).toEqual([expect.stringMatching(/does not accept the client id/)]);
    expect(await wrong({ clientSecret: null })).toEqual([expect.stringMatching(/does not accept the client id/)]);
  });

  it("names a certificate of an authority it does not know, and takes the authority's own", async () => {
    const { key, cert } = generateCertificate("localhost");
    const server = createServer({ key, cert }, (request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ issuer: `https://${request.headers.host}` }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const issuer = `https://localhost:${typeof address === "object" && address ? address.port : 0}`;
    expect(await wrong({ issuer })).toEqual([expect.stringMatching(/Paste the certificate/)]);
    expect(await wrong({ issuer, caPem: cert })).toContain("Its discovery document lacks token_endpoint.");
    server.close();
  });

  it("speaks to this machine only where that was allowed", async () => {
    env().SSO_ALLOW_LOOPBACK = false;
    try {
      for (const issuer of [
        rig.op.issuer,
        "https://localhost:1",
        "https://[::1]:1",
        "https://127.1:1",
        "https://0.0.0.0",
      ])
        expect(await wrong({ issuer })).toEqual([expect.stringMatching(/this machine itself|not an https/)]);
    } finally {
      env().SSO_ALLOW_LOOPBACK = true;
    }
  });
});

describe("turning a provider off", () => {
  it("ends the sessions that came through it, and no others", async () => {
    const [provider, other] = [await rig.addProvider(), await rig.addProvider()];
    const [gone, stays] = [await linked(provider.id, "auditor"), await linked(other.id, "auditor")];
    expect(await setProviderStatus(admin, { providerId: provider.id, status: "off" })).toMatchObject({
      sessionsEnded: 1,
    });
    expect(await currentActor(rig.db, gone.browser.headers())).toBeNull();
    expect(await currentActor(rig.db, stays.browser.headers())).not.toBeNull();
    expect((await eventsOf(provider.id))[0]).toMatchObject({
      action: "identityProvider.turnedOff",
      after: { status: "off", sessionsEnded: 1 },
    });
    await expect(setProviderStatus(admin, { providerId: provider.id, status: "off" })).rejects.toThrow(/off already/);
  });

  it("is refused to whoever has no other way in", async () => {
    const provider = await rig.addProvider();
    const { user } = await linked(provider.id, "security_admin");
    const self = userContext(rig.db, { roles: ["security_admin"], userId: user.id });
    await expect(setProviderStatus(self, { providerId: provider.id, status: "off" })).rejects.toThrow(
      /lock yourself out/,
    );
    await withCredentials(rig.db, user.id);
    await setProviderStatus(self, { providerId: provider.id, status: "off" });
  });
});

describe("passwords", () => {
  it("are turned off for a vendor once somebody has come through its provider, and not before", async () => {
    const vendor = await rig.make.vendor();
    const off = () => setPasswords(admin, { vendorId: vendor.id, allowed: false });
    await expect(off()).rejects.toThrow(/Nobody could sign in/);
    const provider = await rig.addProvider({ vendorId: vendor.id });
    await expect(off()).rejects.toThrow(/signed in through/);
    await linked(provider.id, "vendor_coordinator", { vendorId: vendor.id });
    await off();
    expect((await eventsOf(vendor.id))[0]).toMatchObject({
      action: "passwords.forbidden",
      vendorId: vendor.id,
      after: { passwordsAllowed: false },
    });
    const rules = await listPasswordRules(admin);
    expect(rules.find(({ vendorId }) => vendorId === vendor.id)).toMatchObject({ allowed: false });
    expect(rules[0]).toMatchObject({ vendorId: null, allowed: true });
    await expect(off()).rejects.toThrow(/off at .* already/);
    // Nor may the one way that is left be turned off.
    const turnOff = setProviderStatus(admin, { providerId: provider.id, status: "off" });
    await expect(turnOff).rejects.toThrow(/only provider/);
    await setPasswords(admin, { vendorId: vendor.id, allowed: true });
    expect((await eventsOf(vendor.id))[0]).toMatchObject({ action: "passwords.allowed" });
    await setProviderStatus(admin, { providerId: provider.id, status: "off" });
  });

  it("cannot be turned off by somebody who would lock themselves out, nor by two acts at once that lock out everyone", async () => {
    const provider = await rig.addProvider();
    const { user } = await linked(provider.id, "security_admin");
    const off = (ctx: Context<UserActor>) => setPasswords(ctx, { vendorId: null, allowed: false });
    await expect(off(admin)).rejects.toThrow(/lock yourself out/);
    const self = userContext(rig.db, { roles: ["security_admin"], userId: user.id });
    const others = await rig.system((tx) =>
      tx.select().from(identityProviders).where(eq(identityProviders.status, "on")),
    );
    for (const { id, vendorId } of others)
      if (vendorId === null && id !== provider.id) await setProviderStatus(admin, { providerId: id, status: "off" });
    const both = await Promise.allSettled([
      off(self),
      setProviderStatus(admin, { providerId: provider.id, status: "off" }),
    ]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await rig.system((tx) => tx.delete(signInPolicies));
  });
});

describe("unlinking", () => {
  it("ends the person's sessions and lets another account of theirs be linked", async () => {
    const provider = await rig.addProvider();
    const { user, browser } = await linked(provider.id, "auditor");
    const [identity] = await rig.system((tx) =>
      tx.select().from(userIdentities).where(eq(userIdentities.userId, user.id)),
    );
    await unlinkIdentity(admin, { identityId: identity?.id ?? "" });
    expect(await currentActor(rig.db, browser.headers())).toBeNull();
    expect((await eventsOf(user.id))[0]).toMatchObject({
      action: "identity.unlinked",
      before: { subject: user.email },
    });
    rig.op.accounts.set("replaced", { email: user.email, amr: ["mfa"] });
    expect(await rig.browser().follow(routes.ssoStart(provider.id), "replaced")).toBe("/");
    const [session] = await rig.system((tx) =>
      tx.select().from(sessions).where(eq(sessions.userId, user.id)).orderBy(desc(sessions.createdAt)),
    );
    expect(session?.endedAt).toBeNull();
  });
});

it("a sign-in page names the client's providers that are on, and of vendors only the one this browser used", async () => {
  const vendor = await rig.make.vendor();
  const [own, off, theirs] = [
    await rig.addProvider({ name: "Own" }),
    await rig.addProvider({ name: "Off", status: "off" }),
    await rig.addProvider({ name: "Theirs", vendorId: vendor.id }),
  ];
  const ctx = systemContext(rig.db);
  const names = async (lastUsed: string | null) => (await signInChoices(ctx, { lastUsed })).map(({ id }) => id);
  expect(await names(null)).toContain(own.id);
  for (const lastUsed of [null, off.id, randomUUID()]) {
    expect(await names(lastUsed)).not.toContain(theirs.id);
    expect(await names(lastUsed)).not.toContain(off.id);
  }
  expect(await names(theirs.id)).toContain(theirs.id);
});
