import { generateKeyPairSync } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInPolicies, signIns } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";
import { passkeys, proofChallenges } from "#db/schema/mfa.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { signInByPasskey } from "#server/auth/sign-in-by-passkey.ts";
import { noThrottle, testPassword, testRequest } from "#server/auth/testing/sign-in-person.ts";
import { type Bent, SoftwareAuthenticator } from "#server/auth/testing/software-authenticator.ts";
import { env } from "#server/env.ts";
import { ProofNeededError, RateLimitedError } from "#server/errors.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { systemContext } from "#server/testing/contexts.ts";
import { confirmByPasskey } from "./confirm-by-passkey.ts";
import { offerPasskey } from "./offer-passkey.ts";
import { askForPasskey } from "./proof-question.ts";
import { registerPasskey } from "./register-passkey.ts";
import { signInQuestion } from "./sign-in-question.ts";
import { type AccountPerson, accountPerson, addPasskey } from "./testing/account-person.ts";

// Real WebAuthn bytes, good and bent, at every place that takes them.

let portal: Awaited<ReturnType<typeof openTestPortal>>;
let person: AccountPerson;
let key: SoftwareAuthenticator;
beforeAll(async () => {
  portal = await openTestPortal();
  person = await accountPerson(portal);
  key = await addPasskey(person);
});
afterAll(() => portal.close());

const mark = testRequest.browser ?? "";
const question = () => signInQuestion(systemContext(portal.db), mark);
const enterBy = (passkey: unknown, request = testRequest) =>
  signInByPasskey(portal.db, { passkey: JSON.stringify(passkey) }, request);
const enterByBoth = (email: string, password: string, passkey: unknown) =>
  signIn(portal.db, { email, password, passkey: JSON.stringify(passkey) }, testRequest, noThrottle);
const otherKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

/** Everything that may be wrong about an answer that is good otherwise. */
const bentWays: [what: string, bent: Bent][] = [
  ["another origin", { origin: "http://localhost:3001" }],
  ["a look-alike origin", { origin: "http://localhost:3000.evil.example" }],
  ["another portal's id", { rpId: "evil.example" }],
  ["a counter that stands still", { counter: 1 }],
  ["a counter that went back", { counter: 0 }],
  ["nobody verified", { userVerified: false }],
  ["another key's signature", { key: otherKey }],
  ["the bytes of a registration", { type: "webauthn.create" }],
];

/** What the browser signs for, in forms no browser sends. */
const unreadable: [what: string, bent: Bent][] = [
  ["no JSON", { clientData: "{" }],
  ["nothing at all", { clientData: "null" }],
  ["a text", { clientData: '"challenge"' }],
  ["no challenge", { clientData: "{}" }],
  ["a challenge in a list", { clientData: '{"challenge":["A"]}' }],
];

describe("sign-in by a passkey alone", () => {
  it("opens a session that counts as proven by one, and writes it down", async () => {
    const result = await enterBy(key.answer(await question()));
    if (result.outcome !== "accepted") throw new Error(result.outcome);
    const { actor } = await person.ctxOf(result.token);
    expect(actor).toMatchObject({ userId: person.id, proofFresh: true });
    expect((await portal.events("signIn.succeeded"))[0]).toMatchObject({
      actorId: person.id,
      after: { method: "passkey" },
    });
    const [held] = await portal.system((tx) => tx.select().from(passkeys).where(eq(passkeys.userId, person.id)));
    expect(held).toMatchObject({ counter: 1, lastUsedAt: expect.any(Date) });
  });

  it.each(bentWays)("refuses %s, and the challenge is used up", async (_what, bent) => {
    const asked = await question();
    expect(await enterBy(key.answer(asked, bent))).toEqual({ outcome: "refused" });
    expect(await enterBy(key.answer(asked))).toEqual({ outcome: "refused" });
    expect((await portal.events("signIn.refused"))[0]).toMatchObject({ after: { method: "passkey" } });
    const [line] = await portal.system((tx) =>
      tx.select().from(signIns).where(eq(signIns.userId, person.id)).orderBy(sql`at desc`).limit(1),
    );
    expect(line).toMatchObject({ accepted: false, method: "passkey" });
  });

  it.each(unreadable)("refuses %s in the place of what is signed", async (_what, bent) => {
    expect(await enterBy(key.answer(await question(), bent))).toEqual({ outcome: "refused" });
  });

  it("takes one of any number of equal answers at once, and none again", async () => {
    const answer = key.answer(await question());
    const tries = await Promise.all(Array.from({ length: 50 }, () => enterBy(answer)));
    expect(tries.filter(({ outcome }) => outcome === "accepted")).toHaveLength(1);
    expect(await enterBy(answer)).toEqual({ outcome: "refused" });
  });

  it("refuses an answer to a challenge nobody gave, of another browser, of another use, or outdated", async () => {
    const asked = await question();
    expect(await enterBy(key.answer({ ...asked, challenge: "A".repeat(43) }))).toEqual({ outcome: "refused" });
    expect(await enterBy(key.answer(asked), { ...testRequest, browser: "another" })).toEqual({ outcome: "refused" });
    expect(await enterBy(key.answer(asked), { ...testRequest, browser: null })).toEqual({ outcome: "refused" });
    const stepUp = await askForPasskey(await person.ctx());
    expect(await enterBy(key.answer(stepUp))).toEqual({ outcome: "refused" });
    const late = await question();
    await portal.system((tx) =>
      tx
        .update(proofChallenges)
        .set({ expiresAt: sql`clock_timestamp()` })
        .where(eq(proofChallenges.challenge, late.challenge)),
    );
    expect(await enterBy(key.answer(late))).toEqual({ outcome: "refused" });
    expect((await enterBy(key.answer(asked))).outcome).toBe("accepted");
  });

  it("refuses a passkey nobody registered, garbage, and people who may not enter", async () => {
    const stranger = new SoftwareAuthenticator("http://localhost:3000");
    const latest = async () => (await portal.events("signIn.refused"))[0]?.id;
    const before = await latest();
    expect(await enterBy(stranger.answer(await question()))).toEqual({ outcome: "refused" });
    const written = await latest();
    expect(written).not.toBe(before);
    // Nor can a stranger fill the log with answers nobody asked for.
    expect(await enterBy(stranger.answer({ challenge: "A".repeat(43) }))).toEqual({ outcome: "refused" });
    expect(await latest()).toBe(written);
    for (const passkey of ["{", "null", "[]", '{"id":1}'])
      expect(await signInByPasskey(portal.db, { passkey }, testRequest)).toEqual({ outcome: "refused" });
    const gone = await accountPerson(portal);
    const theirs = await addPasskey(gone);
    await portal.system((tx) => tx.update(users).set({ status: "suspended" }).where(eq(users.id, gone.id)));
    expect(await enterBy(theirs.answer(await question()))).toEqual({ outcome: "refused" });
  });

  it("asks no address without end, and no browser without the page's cookie", async () => {
    const flood = { ...systemContext(portal.db), sourceIp: "198.51.100.9" };
    await expect(signInQuestion(flood, null)).rejects.toThrow("keeps no cookies");
    for (let i = 0; i < 300; i += 1) await signInQuestion(flood, mark);
    await expect(signInQuestion(flood, mark)).rejects.toThrow(RateLimitedError);
    await question();
  });

  it("is no way around a company's own sign-in", async () => {
    await portal.system((tx) => tx.insert(signInPolicies).values({ vendorId: null, passwordAllowed: false }));
    expect(await enterBy(key.answer(await question()))).toEqual({ outcome: "other_way" });
    await portal.system((tx) => tx.delete(signInPolicies));
  });
});

it("keeps no challenge that nobody answered in time", async () => {
  await portal.system((tx) => tx.update(proofChallenges).set({ expiresAt: sql`clock_timestamp()` }));
  await question();
  expect(await portal.system((tx) => tx.$count(proofChallenges))).toBe(1);
});

describe("a passkey in the place of the code", () => {
  it("lets in with the right password only, and only its own person", async () => {
    const other = await accountPerson(portal);
    const theirs = await addPasskey(other);
    const nobodys = new SoftwareAuthenticator("http://localhost:3000");
    expect(await enterByBoth(person.email, "not the password", key.answer(await question()))).toEqual({
      outcome: "refused",
    });
    for (const wrong of [theirs, nobodys])
      expect(await enterByBoth(person.email, testPassword, wrong.answer(await question()))).toEqual({
        outcome: "refused",
      });
    expect((await enterByBoth(person.email, testPassword, key.answer(await question()))).outcome).toBe("accepted");
    expect((await portal.events("signIn.succeeded"))[0]).toMatchObject({ after: { method: "password_passkey" } });
  });

  it.each(bentWays.filter(([what]) => !what.includes("stands still")))("refuses %s", async (_what, bent) => {
    expect(await enterByBoth(person.email, testPassword, key.answer(await question(), bent))).toEqual({
      outcome: "refused",
    });
  });
});

describe("step-up by a passkey", () => {
  const old = () =>
    portal.system((tx) =>
      tx.execute(sql`update sessions set mfa_at = now() - interval '6 minutes' where user_id = ${person.id}`),
    );

  it("makes the proof recent and gives the session a new token", async () => {
    await old();
    const before = person.cookie.token;
    const ctx = await person.ctx();
    expect(ctx.actor.proofFresh).toBe(false);
    const passkey = key.answer(await askForPasskey(ctx));
    person.cookie.token = (await confirmByPasskey(ctx, { passkey })).token;
    expect((await person.ctx()).actor).toMatchObject({ proofFresh: true, sessionId: ctx.actor.sessionId });
    await expect(person.ctxOf(before)).rejects.toThrow("signed out");
    expect((await portal.events("proof.given"))[0]).toMatchObject({ actorId: person.id });
    await expect(confirmByPasskey(await person.ctx(), { passkey })).rejects.toThrow("not accepted");
  });

  it.each(bentWays.filter(([what]) => !what.includes("stands still")))("refuses %s", async (_what, bent) => {
    await old();
    const ctx = await person.ctx();
    const passkey = key.answer(await askForPasskey(ctx), bent);
    await expect(confirmByPasskey(ctx, { passkey })).rejects.toThrow("not accepted");
    expect((await person.ctx()).actor.proofFresh).toBe(false);
    expect((await portal.events("proof.refused"))[0]).toMatchObject({ actorId: person.id });
  });

  it("refuses another person's passkey, another session's challenge, and one for something else", async () => {
    const other = await accountPerson(portal);
    const theirs = await addPasskey(other);
    const ctx = await person.ctx();
    const offer = await offerPasskey({ ...ctx, actor: { ...ctx.actor, proofFresh: true } });
    for (const passkey of [
      theirs.answer(await askForPasskey(ctx)),
      new SoftwareAuthenticator("http://localhost:3000").answer(await askForPasskey(ctx)),
      key.answer(await askForPasskey(await other.ctx())),
      key.answer({ challenge: offer.challenge, rpId: "localhost" }),
      key.answer(await question()),
    ])
      await expect(confirmByPasskey(ctx, { passkey })).rejects.toThrow("not accepted");
  });
});

describe("a new passkey", () => {
  it.each([
    ["another origin", { origin: "http://localhost:3001" }],
    ["another portal's id", { rpId: "evil.example" }],
    ["nobody verified", { userVerified: false }],
    ["the bytes of a sign-in", { type: "webauthn.get" }],
    ["a maker's certificate", { attestation: "certificate" }],
    ["another key's signature", { attestation: "self", key: otherKey }],
  ] as [string, Bent][])("is refused for %s, and its challenge is used up", async (_what, bent) => {
    const someone = await accountPerson(portal);
    const fresh = new SoftwareAuthenticator("http://localhost:3000");
    const offer = await offerPasskey(await someone.ctx());
    const make = async (passkey: ReturnType<typeof fresh.make>) =>
      registerPasskey(await someone.ctx(), { name: "Key", passkey });
    await expect(make(fresh.make(offer, bent))).rejects.toThrow("not accepted");
    await expect(make(fresh.make(offer))).rejects.toThrow("not accepted");
  });

  it("is refused when what is signed or attested cannot be read", async () => {
    const someone = await accountPerson(portal);
    const fresh = new SoftwareAuthenticator("http://localhost:3000");
    const make = async (bend: (made: ReturnType<typeof fresh.make>) => ReturnType<typeof fresh.make>, bent?: Bent) => {
      const passkey = bend(fresh.make(await offerPasskey(await someone.ctx()), bent));
      return registerPasskey(await someone.ctx(), { name: "Key", passkey });
    };
    for (const [what, bent] of unreadable)
      await expect(
        make((made) => made, bent),
        what,
      ).rejects.toThrow("not accepted");
    const attested = (bytes: string) =>
      make((made) => ({ ...made, response: { ...made.response, attestationObject: bytes } }));
    for (const bytes of ["", "AAAA", Buffer.from("a passkey").toString("base64url")])
      await expect(attested(bytes), bytes).rejects.toThrow("not accepted");
  });

  it("need not say how it is connected, nor that it is kept elsewhere too", async () => {
    const someone = await accountPerson(portal);
    const made = new SoftwareAuthenticator("http://localhost:3000").make(await offerPasskey(await someone.ctx()));
    const { transports: _, ...response } = made.response;
    await registerPasskey(await someone.ctx(), { name: "Key", passkey: { ...made, response } });
    const [held] = await portal.system((tx) => tx.select().from(passkeys).where(eq(passkeys.userId, someone.id)));
    expect(held).toMatchObject({ transports: [], backedUp: false });
  });

  it("may sign for itself, as some keys do", async () => {
    const someone = await accountPerson(portal);
    const offer = await offerPasskey(await someone.ctx());
    const passkey = new SoftwareAuthenticator("http://localhost:3000").make(offer, { attestation: "self" });
    await registerPasskey(await someone.ctx(), { name: "Key", passkey });
    const [held] = await portal.system((tx) => tx.select().from(passkeys).where(eq(passkeys.userId, someone.id)));
    expect(held).toMatchObject({ credentialId: passkey.id, transports: ["usb"], counter: 0, backedUp: false });
  });

  it("is asked for with the holder verified, found without a name, and not on a key that has one", async () => {
    const someone = await accountPerson(portal);
    const first = await addPasskey(someone);
    expect(await offerPasskey(await someone.ctx())).toMatchObject({
      rp: { id: "localhost", name: "Gatehouse" },
      user: { name: someone.email, displayName: someone.name, id: Buffer.from(someone.id).toString("base64url") },
      attestation: "none",
      timeout: 300_000,
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: "public-key" })),
      excludeCredentials: [{ id: first.id.toString("base64url"), transports: ["usb"] }],
    });
    expect(await question()).toMatchObject({ rpId: "localhost", userVerification: "required", timeout: 300_000 });
  });

  it("is not asked for where browsers make none: at a bare address", async () => {
    const usual = env().AUTH_URL;
    Object.assign(env(), { AUTH_URL: "https://192.0.2.1" });
    await expect(question()).rejects.toThrow("under a name and over TLS");
    Object.assign(env(), { AUTH_URL: usual });
  });

  it("cannot be made for another session's challenge, twice, or by somebody else again", async () => {
    const [one, two] = [await accountPerson(portal), await accountPerson(portal)];
    const fresh = new SoftwareAuthenticator("http://localhost:3000");
    const offer = await offerPasskey(await one.ctx());
    const passkey = fresh.make(offer);
    await expect(registerPasskey(await two.ctx(), { name: "Key", passkey })).rejects.toThrow("not accepted");
    one.cookie.token = (await registerPasskey(await one.ctx(), { name: "Key", passkey })).token;
    await expect(registerPasskey(await one.ctx(), { name: "Key", passkey })).rejects.toThrow("not accepted");
    const again = fresh.make(await offerPasskey(await two.ctx()));
    await expect(registerPasskey(await two.ctx(), { name: "Key", passkey: again })).rejects.toThrow("already");
  });

  it("wants a recent proof, and is written down and rotates the session", async () => {
    const someone = await accountPerson(portal);
    await portal.system((tx) =>
      tx.execute(sql`update sessions set mfa_at = now() - interval '6 minutes' where user_id = ${someone.id}`),
    );
    await expect(offerPasskey(await someone.ctx())).rejects.toThrow(ProofNeededError);
    await portal.system((tx) => tx.execute(sql`update sessions set mfa_at = now() where user_id = ${someone.id}`));
    const before = someone.cookie.token;
    await addPasskey(someone, "Blue key");
    expect(someone.cookie.token).not.toBe(before);
    await expect(someone.ctxOf(before)).rejects.toThrow("signed out");
    expect((await portal.events("passkey.added"))[0]).toMatchObject({
      actorId: someone.id,
      after: { passkey: "Blue key" },
    });
  });
});
