import { randomUUID } from "node:crypto";
import { desc, eq } from "drizzle-orm";
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withConnection } from "#db/connect.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { sessions } from "#db/schema/members.ts";
import { routes } from "#lib/routes.ts";
import { currentActor, sessionHolds } from "#server/auth/current-actor.ts";
import { env } from "#server/env.ts";
import { liveChannel } from "#server/live/notify.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";

let rig: SsoRig;
let provider: Awaited<ReturnType<SsoRig["addProvider"]>>;
beforeAll(async () => {
  rig = await raiseSsoRig();
  provider = await rig.addProvider();
}, 60_000);
afterAll(() => rig.stop());

async function signedIn() {
  const user = await rig.make.user("compliance");
  const account = `account-${randomUUID()}`;
  rig.op.accounts.set(account, { email: user.email, amr: ["mfa"] });
  const browser = rig.browser();
  expect(await browser.follow(routes.ssoStart(provider.id), account)).toBe("/");
  const [session] = await rig.system((tx) =>
    tx.select().from(sessions).where(eq(sessions.userId, user.id)).orderBy(desc(sessions.createdAt)),
  );
  if (!session) throw new Error("no session was opened");
  return { user, account, browser, session };
}
const holds = async ({ browser }: { browser: ReturnType<SsoRig["browser"]> }) =>
  (await currentActor(rig.db, browser.headers())) !== null;

const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
const claimsOf = ({ account, session }: { account: string; session: { providerSid: string | null } }): JWTPayload => ({
  iss: rig.op.issuer,
  aud: provider.clientId,
  iat: Math.floor(Date.now() / 1000),
  exp: Math.floor(Date.now() / 1000) + 120,
  jti: randomUUID(),
  sub: account,
  sid: session.providerSid ?? "",
  events,
});
const tell = async (token: string, providerId = provider.id) => {
  const answer = await fetch(rig.portal + routes.ssoBackchannel(providerId), {
    method: "POST",
    body: new URLSearchParams({ logout_token: token }),
  });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return answer.status;
};

describe("back-channel logout", () => {
  it("from the provider itself ends the session, with its event, when somebody signs out there", async () => {
    const person = await signedIn();
    const bystander = await signedIn();
    // The whole of RP-initiated logout: the portal says where, the provider asks, then tells the portal.
    const { body } = await person.browser.post("/api/sso/logout", {});
    const url = String(body.url);
    expect(url).toContain("/session/end?");
    const form = await (await person.browser.step(url)).text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? "";
    const done = await person.browser.step(`${rig.op.issuer}/session/end/confirm`, {
      method: "POST",
      body: new URLSearchParams({ xsrf, logout: "yes" }),
    });
    expect(done.headers.get("location")).toBe(`${rig.portal}/sign-in`);
    expect(await holds(person)).toBe(false);
    expect(await holds(bystander)).toBe(true);
    const [event] = await rig.system((tx) =>
      tx
        .select()
        .from(auditEvents)
        .where(eq(auditEvents.action, "session.endedByProvider"))
        .orderBy(desc(auditEvents.id)),
    );
    expect(event).toMatchObject({ subjectId: person.session.id, after: { provider: provider.name } });
  });

  it("by a session's name ends that one, by a subject all of theirs", async () => {
    const person = await signedIn();
    const again = rig.browser();
    await again.follow(routes.ssoStart(provider.id), person.account);
    const { sub: _, ...bySid } = claimsOf(person);
    expect(await tell(await rig.op.sign(bySid))).toBe(200);
    expect(await holds(person)).toBe(false);
    expect(await holds({ browser: again })).toBe(true);
    const { sid: __, ...bySubject } = claimsOf(person);
    expect(await tell(await rig.op.sign(bySubject))).toBe(200);
    expect(await holds({ browser: again })).toBe(false);
  });

  it("closes open streams: every web process is told whose sessions ended", async () => {
    const person = await signedIn();
    const heard = await withConnection(env().DATABASE_URL, "the test's database", async (client) => {
      const messages: string[] = [];
      client.on("notification", ({ payload }) => messages.push(payload ?? ""));
      await client.query(`listen ${liveChannel}`);
      expect(await tell(await rig.op.sign(claimsOf(person)))).toBe(200);
      await client.query("select 1");
      return messages.map((message) => JSON.parse(message));
    });
    expect(heard).toContainEqual({ topic: "sessions", userId: person.user.id });
    expect(await sessionHolds(rig.db, person.session.id, null)).toBe(false);
  });

  it("of somebody without a session here is taken without a word", async () => {
    const person = await signedIn();
    expect(await tell(await rig.op.sign({ ...claimsOf(person), sub: "nobody", sid: "none" }))).toBe(200);
    expect(await holds(person)).toBe(true);
  });

  const second = () => generateKeyPair("RS256");
  const forgeries: [string, (claims: JWTPayload) => Promise<string>][] = [
    ["of another issuer", (claims) => rig.op.sign({ ...claims, iss: "https://issuer.example.test" })],
    ["for another client", (claims) => rig.op.sign({ ...claims, aud: "another" })],
    ["without the event", ({ events: _, ...claims }) => rig.op.sign(claims)],
    ["with another event", (claims) => rig.op.sign({ ...claims, events: { "http://example.test/other": {} } })],
    [
      "whose event is no object",
      (claims) => rig.op.sign({ ...claims, events: { [Object.keys(events)[0] ?? ""]: true } }),
    ],
    ["with a nonce: an ID token in disguise", (claims) => rig.op.sign({ ...claims, nonce: "n" })],
    ["without a time", ({ iat: _, ...claims }) => rig.op.sign(claims)],
    ["of an hour ago", (claims) => rig.op.sign({ ...claims, iat: Number(claims.iat) - 3600 })],
    ["that has expired", (claims) => rig.op.sign({ ...claims, exp: Number(claims.iat) - 60 })],
    ["without a name of its own", ({ jti: _, ...claims }) => rig.op.sign(claims)],
    ["about nobody", ({ sub: _, sid: __, ...claims }) => rig.op.sign(claims)],
    ["whose session is another person's", (claims) => rig.op.sign({ ...claims, sub: "somebody else" })],
    ["without a signature", async (claims) => new UnsecuredJWT(claims).encode()],
    [
      "signed with the secret",
      (claims) =>
        new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(provider.secret)),
    ],
    [
      "signed with a key nobody published",
      async (claims) => new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign((await second()).privateKey),
    ],
    ["that is none", async () => "x.y.z"],
    ["that is empty", async () => ""],
  ];
  it.each(forgeries)("%s ends nothing", async (what, forge) => {
    const person = await signedIn();
    const status = await tell(await forge(claimsOf(person)));
    expect(status).toBe(what === "whose session is another person's" ? 200 : 400);
    expect(await holds(person)).toBe(true);
  });

  it("heard twice counts once", async () => {
    const person = await signedIn();
    const { sid: _, ...claims } = claimsOf(person);
    const token = await rig.op.sign(claims);
    const statuses = await Promise.all(Array.from({ length: 5 }, () => tell(token)));
    expect(statuses.toSorted()).toEqual([200, 400, 400, 400, 400]);
    const again = rig.browser();
    await again.follow(routes.ssoStart(provider.id), person.account);
    expect(await tell(token)).toBe(400);
    expect(await holds({ browser: again })).toBe(true);
  });

  it("at another provider's address, or at none, ends nothing", async () => {
    const person = await signedIn();
    const other = await rig.addProvider();
    const token = await rig.op.sign(claimsOf(person));
    expect(await tell(token, other.id)).toBe(400);
    expect(await tell(token, randomUUID())).toBe(400);
    expect(await tell(token, "x")).toBe(400);
    expect(await holds(person)).toBe(true);
  });
});

it("signing out names no provider for a session that came through none", async () => {
  expect((await rig.browser().post("/api/sso/logout", {})).body).toEqual({ url: null });
});
