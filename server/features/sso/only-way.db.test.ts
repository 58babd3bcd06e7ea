import { randomUUID } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { signInPolicies } from "#db/schema/identity.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { routes } from "#lib/routes.ts";
import { type UpdateProviderInput, updateProviderInput } from "#lib/schemas/sso.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import type { Context, UserActor } from "#server/context.ts";
import { setPasswords } from "./set-passwords.ts";
import { setProviderStatus } from "./set-provider-status.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";
import { updateProvider } from "./update-provider.ts";

// While passwords are off, the one provider that works stays as it is.

let rig: SsoRig;
beforeAll(async () => {
  rig = await raiseSsoRig();
}, 60_000);
afterAll(() => rig.stop());
beforeEach(() =>
  rig.system(async (tx) => {
    await tx.delete(signInPolicies);
    await tx.update(identityProviders).set({ status: "off" });
  }),
);

type Provider = Awaited<ReturnType<SsoRig["addProvider"]>>;
const read = async (id: string) => {
  const [row] = await rig.system((tx) => tx.select().from(identityProviders).where(eq(identityProviders.id, id)));
  if (!row) throw new Error("there is no such provider");
  return row;
};
/** Changes some settings, as the form sends all of them. */
async function change(ctx: Context, { id }: Provider, over: Partial<UpdateProviderInput>) {
  const { name, issuer, allowedDomains, clientId, scope, caPem, ...row } = await read(id);
  const { revision, roleClaim, roleMapping, requiredClaim, requiredValue, mfaAcr, mfaAmr } = row;
  const spoken = { name, issuer, allowedDomains, clientId, scope, caPem };
  const trusted = { roleClaim, roleMapping, requiredClaim, requiredValue, mfaAcr, mfaAmr };
  return updateProvider(ctx, updateProviderInput.parse({ providerId: id, revision, ...spoken, ...trusted, ...over }));
}
/** A security administrator who came through these providers. */
async function adminThrough(...providers: Provider[]): Promise<Context<UserActor>> {
  const user = await rig.make.user("security_admin");
  rig.op.accounts.set(user.email, { email: user.email, amr: ["mfa"], groups: ["gh-admins"] });
  const browser = rig.browser();
  for (const { id } of providers) expect(await browser.follow(routes.ssoStart(id), user.email)).toBe("/");
  const actor = await currentActor(rig.db, browser.headers());
  if (!actor) throw new Error("nobody is signed in");
  return { db: rig.db, requestId: randomUUID(), sourceIp: "192.0.2.7", actor };
}
const changesOf = async (id: string) => {
  const changed = and(eq(auditEvents.subjectId, id), eq(auditEvents.action, "identityProvider.changed"));
  return rig.system((tx) => tx.select().from(auditEvents).where(changed).orderBy(desc(auditEvents.id)));
};
const auditors = { roleClaim: "groups", roleMapping: [{ value: "gh-auditors", role: "auditor" as const }] };
const admins = { roleClaim: "groups", roleMapping: [{ value: "gh-admins", role: "security_admin" as const }] };
const onlyWay = /Passwords are off at your company and this is its only provider that works/;

it("refuses whatever might shut people out of the only way in, and takes what does not", async () => {
  const provider = await rig.addProvider();
  const admin = await adminThrough(provider);
  await setPasswords(admin, { vendorId: null, allowed: false });
  const before = await read(provider.id);
  for (const over of [
    { clientId: "another" },
    { clientSecret: "another secret" },
    { scope: "openid" },
    { allowedDomains: ["northwind.test"] },
    auditors,
    admins,
    { requiredClaim: "groups", requiredValue: "kilima" },
    { mfaAmr: ["hwk"] },
  ])
    await expect(change(admin, provider, over)).rejects.toThrow(onlyWay);
  expect(await read(provider.id)).toEqual(before);
  expect(await changesOf(provider.id)).toEqual([]);
  await change(admin, provider, {
    name: "Northwind",
    allowedDomains: ["example.test", "more.test"],
    mfaAmr: ["mfa", "hwk"],
  });
  expect(await read(provider.id)).toMatchObject({ name: "Northwind", revision: 2, lastUsedAt: before.lastUsedAt });
  expect((await changesOf(provider.id))[0]).toMatchObject({
    actorId: admin.actor.userId,
    after: { name: "Northwind" },
  });
  // The way the sentence names.
  await setPasswords(admin, { vendorId: null, allowed: true });
  await change(admin, provider, admins);
  expect((await changesOf(provider.id))[0]).toMatchObject({ after: { roles: ["gh-admins = security_admin"] } });
  const off = () => setPasswords(admin, { vendorId: null, allowed: false });
  await expect(off()).rejects.toThrow(/with its present settings/);
  expect(await rig.browser().follow(routes.ssoStart(provider.id), admin.actor.email)).toBe("/");
  await off();
});

it("counts no provider as a way in that confirms no security administrator, though others come through it", async () => {
  const [provider, other] = [await rig.addProvider(), await rig.addProvider()];
  const admin = await adminThrough(provider, other);
  await setPasswords(admin, { vendorId: null, allowed: false });
  // The other one works as well, so this may change; then that one is the last.
  await change(admin, provider, auditors);
  const auditor = await rig.make.user("auditor");
  rig.op.accounts.set(auditor.email, { email: auditor.email, amr: ["mfa"], groups: ["gh-auditors"] });
  expect(await rig.browser().follow(routes.ssoStart(provider.id), auditor.email)).toBe("/");
  expect((await read(provider.id)).lastUsedAt).not.toBeNull();
  await expect(change(admin, other, auditors)).rejects.toThrow(onlyWay);
  await expect(setProviderStatus(admin, { providerId: other.id, status: "off" })).rejects.toThrow(/only provider/);
  await setPasswords(admin, { vendorId: null, allowed: true });
  await rig.system((tx) =>
    tx.update(identityProviders).set({ status: "off" }).where(eq(identityProviders.id, other.id)),
  );
  await expect(setPasswords(admin, { vendorId: null, allowed: false })).rejects.toThrow(
    /none of those confirms the role of a security administrator/,
  );
});

it("leaves a provider free to change where passwords are allowed, and one that does not work yet", async () => {
  const [provider, fresh] = [await rig.addProvider(), await rig.addProvider()];
  const admin = await adminThrough(provider);
  await change(admin, provider, { clientSecret: provider.secret });
  expect(await read(provider.id)).toMatchObject({ testedAt: null, lastUsedAt: null });
  await rig.browser().follow(routes.ssoStart(provider.id), admin.actor.email);
  await setPasswords(admin, { vendorId: null, allowed: false });
  await change(admin, fresh, { clientId: "another" });
  expect((await read(fresh.id)).clientId).toBe("another");
});
