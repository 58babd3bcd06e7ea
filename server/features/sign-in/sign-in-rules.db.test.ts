import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { breakGlass } from "#db/schema/break-glass.ts";
import { addressRules, rolePolicies } from "#db/schema/identity.ts";
import { sessions } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import { addNetworkInput, roleLimitsInput } from "#lib/schemas/sign-in.ts";
import { peerHeader } from "#server/auth/client-address.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { signIn } from "#server/auth/sign-in.ts";
import {
  cookieHeaders,
  noThrottle,
  testPassword,
  testRequest,
  withCredentials,
} from "#server/auth/testing/sign-in-person.ts";
import type { Context, UserActor } from "#server/context.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { userContext } from "#server/testing/contexts.ts";
import { signedIn } from "#server/testing/world.ts";
import { addNetwork } from "./add-network.ts";
import { previewNetwork } from "./preview-network.ts";
import { previewRoleLimits } from "./preview-role-limits.ts";
import { readRules } from "./read-rules.ts";
import { previewRemoval, removeNetwork } from "./remove-network.ts";
import { setRoleLimits } from "./set-role-limits.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
let admin: Context<UserActor>;
beforeAll(async () => {
  portal = await openTestPortal();
  const user = await portal.make.user("security_admin");
  admin = userContext(portal.db, { userId: user.id, name: user.name, roles: ["security_admin"] });
});
afterAll(() => portal.close());
afterEach(() =>
  portal.system(async (tx) => {
    await tx.delete(addressRules);
    await tx.delete(rolePolicies);
    await tx.execute(sql`update sessions set ended_at = now() where ended_at is null`);
  }),
);

const here = "192.0.2.10";
const office = { role: "auditor", vendorId: null, note: "The office" } as const;

/** Somebody signed in for some minutes, from an address. */
async function person(role: RoleName, at: { minutes?: number; from?: string; vendorId?: string } = {}) {
  const user = await portal.make.user(role, at.vendorId ? { vendorId: at.vendorId } : {});
  const { token, sessionId } = await signedIn(portal.db, user.id);
  const ago = sql`clock_timestamp() - make_interval(mins => ${at.minutes ?? 0})`;
  await portal.system((tx) =>
    tx
      .update(sessions)
      .set({ createdAt: ago, lastSeenAt: ago, sourceIp: at.from ?? here })
      .where(eq(sessions.id, sessionId)),
  );
  const ask = async (address: string) => {
    const headers = await cookieHeaders(token);
    headers.set(peerHeader, address);
    return currentActor(portal.db, headers);
  };
  return { user, sessionId, ask };
}
const rowOf = async (sessionId: string) =>
  (await portal.system((tx) => tx.select().from(sessions).where(eq(sessions.id, sessionId))))[0];

describe("how long sessions last", () => {
  it("is bounded, by the form, the verb and the page alike", () => {
    const limits = { role: "auditor", idleMinutes: 30, absoluteHours: 12, mfa: "any" };
    for (const wrong of [
      { idleMinutes: 4 },
      { idleMinutes: 481 },
      { idleMinutes: 5.5 },
      { absoluteHours: 0 },
      { absoluteHours: 25 },
      { idleMinutes: 61, absoluteHours: 1 },
      { role: "service" },
      { mfa: "sms" },
    ])
      expect(roleLimitsInput.safeParse({ ...limits, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
    for (const right of [
      limits,
      { ...limits, idleMinutes: 5, absoluteHours: 1 },
      { ...limits, idleMinutes: 480, absoluteHours: 24 },
    ])
      expect(roleLimitsInput.safeParse(right).success).toBe(true);
  });

  it("made shorter holds for open sessions at once, as was said before", async () => {
    const [old, fresh, other] = [
      await person("auditor", { minutes: 20 }),
      await person("auditor"),
      await person("compliance", { minutes: 20 }),
    ];
    const limits = { role: "auditor", idleMinutes: 10, absoluteHours: 2, mfa: "any" } as const;
    expect(await previewRoleLimits(admin, limits)).toEqual({
      ending: 1,
      shortened: 1,
      endsOwn: false,
      withoutPasskey: 0,
    });
    expect((await rowOf(fresh.sessionId))?.idleMinutes).toBe(30);

    expect(await setRoleLimits(admin, limits)).toEqual({ ended: 1 });
    expect(await old.ask(here)).toBeNull();
    expect(await fresh.ask(here)).not.toBeNull();
    expect(await other.ask(here)).not.toBeNull();
    const kept = await rowOf(fresh.sessionId);
    expect(kept?.idleMinutes).toBe(10);
    expect((kept?.expiresAt.getTime() ?? 0) - (kept?.createdAt.getTime() ?? 0)).toBe(2 * 3_600_000);

    expect((await portal.events("signInPolicy.limitsChanged"))[0]).toMatchObject({
      actorId: admin.actor.userId,
      subjectName: "Auditor",
      before: { idleMinutes: 30, absoluteHours: 12 },
      after: { idleMinutes: 10, absoluteHours: 2, sessionsEnded: 1 },
    });
    expect((await readRules(admin)).limits.find(({ role }) => role === "auditor")).toMatchObject({
      idleMinutes: 10,
      absoluteHours: 2,
      changedAt: expect.any(Date),
    });
  });

  it("made shorter while somebody signs in holds for that session too", async () => {
    const user = await portal.make.user("auditor");
    const { code } = await withCredentials(portal.db, user.id);
    const given = { email: user.email, password: testPassword, code: code() };
    const limits = { role: "auditor", idleMinutes: 5, absoluteHours: 1, mfa: "any" } as const;
    const [entered] = await Promise.all([
      signIn(portal.db, given, testRequest, noThrottle),
      ...Array.from({ length: 20 }, () => setRoleLimits(admin, limits)),
    ]);
    expect(entered.outcome).toBe("accepted");
    const [session] = await portal.system((tx) => tx.select().from(sessions).where(eq(sessions.userId, user.id)));
    expect(session?.idleMinutes).toBe(5);
  });

  it("made longer holds for new sessions only", async () => {
    const open = await person("auditor");
    expect(await setRoleLimits(admin, { role: "auditor", idleMinutes: 480, absoluteHours: 24, mfa: "any" })).toEqual({
      ended: 0,
    });
    expect(await rowOf(open.sessionId)).toMatchObject({ idleMinutes: 30 });
  });

  it("that take a passkey only end what was proven without one, and count who has none", async () => {
    const [by, without] = [await person("compliance"), await person("compliance")];
    await portal.system((tx) =>
      tx.update(sessions).set({ passkeyAt: new Date() }).where(eq(sessions.id, by.sessionId)),
    );
    const limits = { role: "compliance", idleMinutes: 30, absoluteHours: 12, mfa: "passkey" } as const;
    const effect = await previewRoleLimits(admin, limits);
    expect(effect.ending).toBeGreaterThan(0);
    expect(effect.withoutPasskey).toBeGreaterThan(1);
    expect(await setRoleLimits(admin, limits)).toEqual({ ended: effect.ending });
    expect(await without.ask(here)).toBeNull();
    expect(await by.ask(here)).not.toBeNull();
    expect((await portal.events("signInPolicy.limitsChanged"))[0]).toMatchObject({
      before: { mfa: "any" },
      after: { mfa: "passkey" },
    });
    await setRoleLimits(admin, { ...limits, mfa: "any" });
  });

  it("shows the defaults where nothing was set", async () => {
    const { limits, defaults, yourAddress } = await readRules(admin);
    expect(defaults).toEqual({ idleMinutes: 30, absoluteHours: 12 });
    expect(limits).toHaveLength(6);
    expect(limits[0]).toEqual({
      role: "security_admin",
      idleMinutes: 30,
      absoluteHours: 12,
      mfa: "any",
      changedAt: null,
    });
    expect(yourAddress).toBe(here);
  });
});

describe("allowed networks", () => {
  it("shut out who is elsewhere with the next request, as was said before, and let them in again", async () => {
    const [inside, outside] = [await person("auditor"), await person("auditor", { from: "203.0.113.9" })];
    const input = addNetworkInput.parse({ ...office, network: "192.0.2.99/24" });
    expect(await previewNetwork(admin, input)).toEqual({
      network: "192.0.2.0/24",
      first: true,
      shutsYouOut: false,
      yourAddress: here,
      sessions: 1,
    });
    expect(await addNetwork(admin, input)).toEqual({ network: "192.0.2.0/24", shutOut: 1 });
    expect(await inside.ask(here)).not.toBeNull();
    expect(await outside.ask("203.0.113.9")).toBeNull();
    expect(await outside.ask(here)).not.toBeNull();
    expect((await portal.events("signInPolicy.networkAdded"))[0]).toMatchObject({
      subjectName: "Auditor",
      before: { networks: [] },
      after: { networks: ["192.0.2.0/24"], note: "The office", sessionsShutOut: 1 },
    });
    await expect(addNetwork(admin, input)).rejects.toMatchObject({ code: "invalid", field: "network" });

    const [rule] = (await readRules(admin)).networks;
    expect(rule).toMatchObject({ role: "auditor", vendorName: null, network: "192.0.2.0/24", note: "The office" });
    expect(await previewRemoval(admin, { networkId: rule?.id ?? "" })).toEqual({
      last: true,
      shutsYouOut: false,
      sessions: 0,
    });
    await removeNetwork(admin, { networkId: rule?.id ?? "" });
    expect(await outside.ask("203.0.113.9")).not.toBeNull();
    expect((await portal.events("signInPolicy.networkRemoved"))[0]).toMatchObject({ after: { networks: [] } });
    await expect(removeNetwork(admin, { networkId: rule?.id ?? "" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("hold for a vendor's people and for nobody else's, in IPv6 too", async () => {
    const [vendor, other] = [await portal.make.vendor(), await portal.make.vendor()];
    const theirs = await person("vendor_coordinator", { vendorId: vendor.id });
    const others = await person("vendor_coordinator", { vendorId: other.id });
    await addNetwork(admin, { role: null, vendorId: vendor.id, network: "2001:db8::/32", note: "Nairobi" });
    expect(await theirs.ask("2001:db8:7::1")).not.toBeNull();
    expect(await theirs.ask(here)).toBeNull();
    expect(await others.ask(here)).not.toBeNull();
    expect((await portal.events("signInPolicy.networkAdded"))[0]).toMatchObject({
      vendorId: vendor.id,
      subjectName: vendor.name,
    });
    expect((await readRules(admin)).networks[0]).toMatchObject({ vendorId: vendor.id, vendorName: vendor.name });
    await expect(
      addNetwork(admin, { role: null, vendorId: randomUUID(), network: "10.0.0.0/8", note: "Nowhere" }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("never shut out whoever sets them", async () => {
    const own = { role: "security_admin", vendorId: null, note: "Elsewhere" } as const;
    expect(await previewNetwork(admin, { ...own, network: "203.0.113.0/24" })).toMatchObject({ shutsYouOut: true });
    await expect(addNetwork(admin, { ...own, network: "203.0.113.0/24" })).rejects.toThrow(/shut you out/);
    await addNetwork(admin, { ...own, network: "192.0.2.0/24" });
    await addNetwork(admin, { ...own, network: "203.0.113.0/24" });
    const { networks } = await readRules(admin);
    const idOf = (network: string) => networks.find((rule) => rule.network === network)?.id ?? "";
    await expect(removeNetwork(admin, { networkId: idOf("192.0.2.0/24") })).rejects.toThrow(/shut you out/);
    const results = await Promise.allSettled([
      removeNetwork(admin, { networkId: idOf("203.0.113.0/24") }),
      removeNetwork(admin, { networkId: idOf("192.0.2.0/24") }),
    ]);
    // Whichever came first, the second saw what the first had done.
    const left = (await readRules(admin)).networks.map((rule) => rule.network);
    expect(left).not.toEqual(["203.0.113.0/24"]);
    expect(results[0]?.status).toBe("fulfilled");
  });

  it("can be mended by whoever is security administrator by broken glass", async () => {
    const user = await portal.make.user("project_manager");
    const endsAt = new Date(Date.now() + 3_600_000);
    await portal.system(async (tx) => {
      const [glass] = await tx
        .insert(breakGlass)
        .values({
          userId: user.id,
          userName: user.name,
          reason: "Nobody gets in.",
          state: "open",
          askedByName: "An operator",
          lapsesAt: endsAt,
          endsAt,
        })
        .returning({ id: breakGlass.id });
      await tx
        .insert(roleBindings)
        .values({ userId: user.id, role: "security_admin", endsAt, breakGlassId: glass?.id });
    });
    const ctx = userContext(portal.db, { userId: user.id, roles: ["security_admin", "project_manager"] });
    const own = { role: "security_admin", vendorId: null, network: "203.0.113.0/24", note: "Elsewhere" } as const;
    expect(await addNetwork(ctx, own)).toMatchObject({ network: "203.0.113.0/24" });
  });
});

describe("roles without the permission", () => {
  const limits = { role: "auditor", idleMinutes: 30, absoluteHours: 12, mfa: "any" } as const;
  const network = { ...office, network: "10.0.0.0/8" };
  it.each(["project_manager", "compliance", "auditor", "vendor_coordinator", "annotator"] as const)(
    "%s changes nothing",
    async (role) => {
      const ctx = userContext(portal.db, { roles: [role] });
      for (const attempt of [
        setRoleLimits(ctx, limits),
        previewRoleLimits(ctx, limits),
        addNetwork(ctx, network),
        previewNetwork(ctx, network),
        removeNetwork(ctx, { networkId: randomUUID() }),
        previewRemoval(ctx, { networkId: randomUUID() }),
      ])
        await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
    },
  );

  it("and a security administrator needs a fresh proof", async () => {
    const ctx = userContext(portal.db, { roles: ["security_admin"], proofFresh: false });
    for (const attempt of [
      setRoleLimits(ctx, limits),
      addNetwork(ctx, network),
      removeNetwork(ctx, { networkId: randomUUID() }),
    ])
      await expect(attempt).rejects.toMatchObject({ code: "proof_needed" });
  });
});
