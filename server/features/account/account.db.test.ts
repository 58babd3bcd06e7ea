import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userCredentials } from "#db/schema/members.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { rotateSessions } from "#server/auth/rotate-session.ts";
import { cookieHeaders } from "#server/auth/testing/sign-in-person.ts";
import { ConflictError, NotFoundError, ProofNeededError } from "#server/errors.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { endOtherSessions } from "./end-other-sessions.ts";
import { endOwnSession } from "./end-own-session.ts";
import { getAccount } from "./get-account.ts";
import { listOwnSessions } from "./list-own-sessions.ts";
import { listOwnSignIns } from "./list-own-sign-ins.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { offerApp } from "./offer-app.ts";
import { removePasskey } from "./remove-passkey.ts";
import { renamePasskey } from "./rename-passkey.ts";
import { replaceApp } from "./replace-app.ts";
import { type AccountPerson, accountPerson, addPasskey } from "./testing/account-person.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());

const passkeysOf = async (person: AccountPerson) => (await getAccount(await person.ctx())).passkeys;
const firstOf = async (person: AccountPerson) => (await passkeysOf(person))[0]?.id ?? "";
const signedIn = async (token: string) => (await currentActor(portal.db, await cookieHeaders(token))) !== null;
/** The person in a second browser. */
const elsewhere = async (person: AccountPerson) => person.enter(await person.freshCode());
const grownOld = (person: AccountPerson) =>
  portal.system((tx) =>
    tx.execute(sql`update sessions set mfa_at = now() - interval '6 minutes' where user_id = ${person.id}`),
  );

describe("passkeys of one's own", () => {
  it("get another name, which is written down", async () => {
    const person = await accountPerson(portal);
    await addPasskey(person, "Key");
    const passkeyId = await firstOf(person);
    await renamePasskey(await person.ctx(), { passkeyId, name: "Desk" });
    expect(await passkeysOf(person)).toMatchObject([{ name: "Desk" }]);
    expect((await portal.events("passkey.renamed"))[0]).toMatchObject({
      actorId: person.id,
      before: { passkey: "Key" },
      after: { passkey: "Desk" },
    });
  });

  it("go with a recent proof, end the other sessions and open nothing afterwards", async () => {
    const person = await accountPerson(portal);
    await addPasskey(person, "Lost key");
    const other = await elsewhere(person);
    const passkeyId = await firstOf(person);
    await grownOld(person);
    await expect(removePasskey(await person.ctx(), { passkeyId })).rejects.toThrow(ProofNeededError);
    await portal.system((tx) => tx.execute(sql`update sessions set mfa_at = now() where user_id = ${person.id}`));
    expect(await removePasskey(await person.ctx(), { passkeyId })).toEqual({ sessionsEnded: 1 });
    expect(await signedIn(other)).toBe(false);
    expect(await passkeysOf(person)).toEqual([]);
    expect((await portal.events("passkey.removed"))[0]).toMatchObject({
      actorId: person.id,
      before: { passkey: "Lost key" },
      after: { sessionsEnded: 1 },
    });
  });

  it("stay when they are the last second factor, of two removals at once too", async () => {
    const person = await accountPerson(portal);
    await addPasskey(person, "One");
    await addPasskey(person, "Two");
    await portal.system((tx) =>
      tx.update(userCredentials).set({ totpSecret: null }).where(eq(userCredentials.userId, person.id)),
    );
    const ctx = await person.ctx();
    // As many connections as removals, or the second begins when the first is done.
    await Promise.all([person.ctx(), person.ctx(), person.ctx()]);
    const both = (await passkeysOf(person)).map(({ id }) => removePasskey(ctx, { passkeyId: id }));
    const results = await Promise.allSettled(both);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(removePasskey(ctx, { passkeyId: await firstOf(person) })).rejects.toThrow("only second factor");
    expect(await passkeysOf(person)).toHaveLength(1);
  });

  it("are nobody else's to touch", async () => {
    const [person, other] = [await accountPerson(portal), await accountPerson(portal)];
    await addPasskey(other);
    const passkeyId = await firstOf(other);
    const ctx = await person.ctx();
    await expect(renamePasskey(ctx, { passkeyId, name: "Mine" })).rejects.toThrow(NotFoundError);
    await expect(removePasskey(ctx, { passkeyId })).rejects.toThrow(NotFoundError);
    expect(await passkeysOf(other)).toMatchObject([{ name: "Security key" }]);
  });
});

describe("the authenticator app", () => {
  it("is replaced with the new one's first code, and the old one's stop", async () => {
    const person = await accountPerson(portal);
    const other = await elsewhere(person);
    const { secret } = await offerApp(await person.ctx());
    await expect(replaceApp(await person.ctx(), { code: "000000" })).rejects.toMatchObject({ field: "code" });
    const before = person.cookie.token;
    const code = await portal.code(secret);
    const { token, sessionsEnded } = await replaceApp(await person.ctx(), { code });
    expect(sessionsEnded).toBe(1);
    expect([await signedIn(other), await signedIn(before), await signedIn(token)]).toEqual([false, false, true]);
    expect((await portal.events("app.replaced"))[0]).toMatchObject({ actorId: person.id, after: { sessionsEnded: 1 } });
    await expect(person.enter(await portal.code(person.secret, 1))).rejects.toThrow("refused");
    // The first code proved the app; it is no sign-in as well.
    await expect(person.enter(code)).rejects.toThrow("refused");
    expect(await signedIn(await person.enter(await portal.code(secret, 1)))).toBe(true);
  });

  it("is not replaced without an offer or a recent proof", async () => {
    const person = await accountPerson(portal);
    await expect(replaceApp(await person.ctx(), { code: "000000" })).rejects.toThrow(ConflictError);
    await grownOld(person);
    await expect(offerApp(await person.ctx())).rejects.toThrow(ProofNeededError);
    await expect(makeRecoveryCodes(await person.ctx())).rejects.toThrow(ProofNeededError);
  });
});

describe("people without a password here", () => {
  /** Known to a provider of their company, which asks for a second factor itself or leaves that to the portal. */
  async function atCompany(mfaAmr: string[]) {
    const person = await accountPerson(portal);
    await portal.system(async (tx) => {
      await tx.delete(userCredentials).where(eq(userCredentials.userId, person.id));
      const facts = { name: "Company sign-in", issuer: "https://login.example.test", allowedDomains: ["example.test"] };
      const [provider] = await tx
        .insert(identityProviders)
        .values({ ...facts, mfaAmr, status: "on" })
        .returning();
      await tx.insert(userIdentities).values({ providerId: provider?.id ?? "", userId: person.id, subject: person.id });
    });
    return person;
  }

  it("set up an app beside their company account, but no codes that would open nothing", async () => {
    const person = await atCompany([]);
    expect(await getAccount(await person.ctx())).toMatchObject({ password: null, app: false });
    await expect(makeRecoveryCodes(await person.ctx())).rejects.toThrow("at your company");
    const { secret } = await offerApp(await person.ctx());
    person.cookie.token = (await replaceApp(await person.ctx(), { code: await portal.code(secret) })).token;
    expect(await getAccount(await person.ctx())).toMatchObject({ password: null, app: true });
    await expect(makeRecoveryCodes(await person.ctx())).rejects.toThrow("at your company");
    // An app alone is no way in: there is no password beside it.
    await expect(person.enter(await portal.code(secret, 1))).rejects.toThrow("refused");
  });

  it("keep their last factor where the portal asks for one, and need none where their company does", async () => {
    const asked = await atCompany([]);
    await addPasskey(asked);
    const last = { passkeyId: await firstOf(asked) };
    await expect(removePasskey(await asked.ctx(), last)).rejects.toThrow("only second factor");
    const free = await atCompany(["mfa"]);
    await addPasskey(free);
    await removePasskey(await free.ctx(), { passkeyId: await firstOf(free) });
    expect((await getAccount(await free.ctx())).passkeys).toEqual([]);
  });
});

describe("sessions of one's own", () => {
  it("are listed with the one this is, and end one by one or all others", async () => {
    const person = await accountPerson(portal);
    const other = await elsewhere(person);
    const listed = await listOwnSessions(await person.ctx());
    expect(listed.map(({ current }) => current).toSorted()).toEqual([false, true]);
    const [mine, theirs] = [listed.find(({ current }) => current), listed.find(({ current }) => !current)];
    await expect(endOwnSession(await person.ctx(), { sessionId: mine?.id ?? "" })).rejects.toThrow("Sign out instead");
    await endOwnSession(await person.ctx(), { sessionId: theirs?.id ?? "" });
    expect(await signedIn(other)).toBe(false);
    expect((await portal.events("session.ended"))[0]).toMatchObject({ actorId: person.id, subjectId: theirs?.id });
    await expect(endOwnSession(await person.ctx(), { sessionId: theirs?.id ?? "" })).rejects.toThrow(NotFoundError);
    const stranger = await accountPerson(portal);
    await expect(endOwnSession(await stranger.ctx(), { sessionId: mine?.id ?? "" })).rejects.toThrow(NotFoundError);

    const second = await accountPerson(portal);
    const gone = await elsewhere(second);
    expect(await endOtherSessions(await second.ctx())).toEqual({ ended: 1 });
    expect(await endOtherSessions(await second.ctx())).toEqual({ ended: 0 });
    expect([await signedIn(gone), await signedIn(second.cookie.token)]).toEqual([false, true]);
    expect((await portal.events("session.ended"))[0]).toMatchObject({
      actorId: second.id,
      after: { sessionsEnded: 1 },
    });
  });

  it("all end when what the person may do changes", async () => {
    const person = await accountPerson(portal);
    const other = await elsewhere(person);
    expect(await portal.system((tx) => rotateSessions(tx, person.id))).toBe(2);
    expect([await signedIn(person.cookie.token), await signedIn(other)]).toEqual([false, false]);
  });

  it("show the history of one's own sign-ins only, refused ones too", async () => {
    const person = await accountPerson(portal);
    await expect(person.enter("000000")).rejects.toThrow("refused");
    const lines = await listOwnSignIns(await person.ctx());
    expect(lines.map(({ accepted, method, sourceIp }) => ({ accepted, method, sourceIp }))).toEqual([
      { accepted: false, method: "password_totp", sourceIp: "192.0.2.7" },
      { accepted: true, method: "password_totp", sourceIp: "192.0.2.7" },
    ]);
  });
});
