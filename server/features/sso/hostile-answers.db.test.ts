import { randomUUID } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { sessions } from "#db/schema/members.ts";
import { identityProviders, ssoFlows } from "#db/schema/sso.ts";
import { routes } from "#lib/routes.ts";
import { raiseSsoRig, type SsoRig } from "./testing/sso-rig.ts";
import { type Forge, type OidcProvider, startOidcProvider } from "./testing/start-oidc-provider.ts";

// Answers that a provider, or somebody between it and the browser, should not be able to make a session of.

let rig: SsoRig;
let other: OidcProvider;
let user: { id: string; email: string };
beforeAll(async () => {
  [rig, other] = [await raiseSsoRig(), await startOidcProvider()];
  user = await rig.make.user("compliance");
  for (const op of [rig.op, other]) op.accounts.set("victim", { email: user.email, amr: ["mfa"] });
}, 60_000);
afterEach(() => rig.op.forge(null));
afterAll(async () => {
  await other.stop();
  await rig.stop();
});

const openSessions = () =>
  rig.system((tx) =>
    tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.userId, user.id), isNull(sessions.endedAt))),
  );
async function expectRefused(at: string, problem: string): Promise<void> {
  expect(at).toBe(`/sign-in?sso=${problem}`);
  expect(await openSessions()).toEqual([]);
}

describe("an ID token", () => {
  const hour = 3600;
  const now = () => Math.floor(Date.now() / 1000);
  const secondKey = () => generateKeyPair("RS256");
  const forgeries: [string, Forge][] = [
    ["for another client", (claims, sign) => sign({ ...claims, aud: "another-client" })],
    [
      "for several clients, made for another of them",
      (claims, sign) => sign({ ...claims, aud: [String(claims.aud), "x"], azp: "x" }),
    ],
    ["with another trip's nonce", (claims, sign) => sign({ ...claims, nonce: "another" })],
    ["without a nonce", ({ nonce: _, ...claims }, sign) => sign(claims)],
    ["of another issuer", (claims, sign) => sign({ ...claims, iss: "https://issuer.example.test" })],
    ["that has expired", (claims, sign) => sign({ ...claims, iat: now() - 2 * hour, exp: now() - hour })],
    ["without an end", ({ exp: _, ...claims }, sign) => sign(claims)],
    ["without a subject", ({ sub: _, ...claims }, sign) => sign(claims)],
    ["not valid yet", (claims, sign) => sign({ ...claims, nbf: now() + hour })],
    ["without a signature", async (claims) => new UnsecuredJWT(claims).encode()],
    [
      "signed with a secret",
      (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: "HS256" })
          .sign(new TextEncoder().encode(clientSecret.padEnd(32, "x"))),
    ],
    [
      "signed with a key the provider does not publish",
      async (claims) =>
        new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "unknown" }).sign((await secondKey()).privateKey),
    ],
    [
      "signed with another key under a published name",
      async (claims, sign) => {
        const [header] = (await sign(claims)).split(".");
        const { kid } = JSON.parse(Buffer.from(header ?? "", "base64url").toString());
        return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign((await secondKey()).privateKey);
      },
    ],
    [
      "whose claims were changed after signing",
      async (claims, sign) => {
        const [header, , signature] = (await sign(claims)).split(".");
        const changed = Buffer.from(JSON.stringify({ ...claims, email: user.email, amr: ["mfa"] })).toString(
          "base64url",
        );
        return `${header}.${changed}.${signature?.split("").reverse().join("")}`;
      },
    ],
    ["that is none", async () => "no.token.here"],
  ];
  let clientSecret = "";

  it.each(forgeries)("%s is refused", async (_what, forge) => {
    const provider = await rig.addProvider();
    clientSecret = provider.secret;
    rig.op.forge(forge);
    await expectRefused(await rig.browser().follow(routes.ssoStart(provider.id), "victim"), "not-trusted");
  });

  it("as it should be is taken, by the same route", async () => {
    const provider = await rig.addProvider();
    rig.op.forge((claims, sign) => sign(claims));
    expect(await rig.browser().follow(routes.ssoStart(provider.id), "victim")).toBe("/");
    expect(await openSessions()).toHaveLength(1);
    await rig.system((tx) => tx.update(sessions).set({ endedAt: sql`now()` }).where(eq(sessions.userId, user.id)));
  });
});

describe("an answer", () => {
  const answerOf = async (providerId: string) => {
    const browser = rig.browser();
    return { browser, answer: await browser.upToAnswer(routes.ssoStart(providerId), "victim") };
  };
  const tell = async (browser: ReturnType<SsoRig["browser"]>, url: string | URL) => {
    const answer = await browser.step(String(url));
    return new URL(answer.headers.get("location") ?? "", rig.portal).href.slice(rig.portal.length);
  };

  it("counts once", async () => {
    const provider = await rig.addProvider();
    const { browser, answer } = await answerOf(provider.id);
    expect(await tell(browser, answer)).toBe("/");
    await rig.system((tx) => tx.update(sessions).set({ endedAt: sql`now()` }).where(eq(sessions.userId, user.id)));
    await expectRefused(await tell(browser, answer), "started-over");
  });

  it("of 20 at once counts once", async () => {
    const provider = await rig.addProvider();
    const { browser, answer } = await answerOf(provider.id);
    const ends = await Promise.all(Array.from({ length: 20 }, () => tell(browser, answer)));
    expect(ends.filter((end) => end === "/")).toHaveLength(1);
    expect(await openSessions()).toHaveLength(1);
    await rig.system((tx) => tx.update(sessions).set({ endedAt: sql`now()` }).where(eq(sessions.userId, user.id)));
  });

  it("in another browser is refused: nobody is signed in by somebody else's link", async () => {
    const provider = await rig.addProvider();
    const { answer } = await answerOf(provider.id);
    const victim = rig.browser();
    await victim.upToAnswer(routes.ssoStart(provider.id), "victim");
    await expectRefused(await tell(victim, answer), "started-over");
    await expectRefused(await tell(rig.browser(), answer), "started-over");
  });

  it("without a state, or with an invented one, is refused", async () => {
    const provider = await rig.addProvider();
    const { browser, answer } = await answerOf(provider.id);
    for (const state of ["", "invented"]) {
      const url = new URL(answer);
      url.searchParams.set("state", state);
      await expectRefused(await tell(browser, url), "started-over");
    }
  });

  it("that comes after ten minutes is refused", async () => {
    const provider = await rig.addProvider();
    const { browser, answer } = await answerOf(provider.id);
    await rig.system((tx) =>
      tx.update(ssoFlows).set({ expiresAt: sql`now()` }).where(eq(ssoFlows.providerId, provider.id)),
    );
    await expectRefused(await tell(browser, answer), "started-over");
  });

  it("of one provider at another one's address is refused, and its code is sent nowhere", async () => {
    const [honest, evil] = [await rig.addProvider(), await rig.addProvider({ issuer: other.issuer }, other)];
    const { browser, answer } = await answerOf(honest.id);
    const url = new URL(answer);
    url.pathname = routes.ssoCallback(evil.id);
    await expectRefused(await tell(browser, url), "started-over");
    // The state is spent with it.
    await expectRefused(await tell(browser, answer), "started-over");
  });

  it("that names another issuer is refused", async () => {
    const provider = await rig.addProvider();
    const { browser, answer } = await answerOf(provider.id);
    const url = new URL(answer);
    expect(url.searchParams.get("iss")).toBe(rig.op.issuer);
    url.searchParams.set("iss", other.issuer);
    await expectRefused(await tell(browser, url), "not-trusted");
  });

  it("with another trip's code is refused by PKCE", async () => {
    const provider = await rig.addProvider();
    const [mine, theirs] = [await answerOf(provider.id), await answerOf(provider.id)];
    const url = new URL(mine.answer);
    url.searchParams.set("code", new URL(theirs.answer).searchParams.get("code") ?? "");
    await expectRefused(await tell(mine.browser, url), "not-trusted");
  });

  it("of a provider that was turned off meanwhile is refused", async () => {
    const provider = await rig.addProvider();
    const { browser, answer } = await answerOf(provider.id);
    await rig.system((tx) =>
      tx.update(identityProviders).set({ status: "off" }).where(eq(identityProviders.id, provider.id)),
    );
    await expectRefused(await tell(browser, answer), "started-over");
  });

  it("leads nowhere but into the portal", async () => {
    const provider = await rig.addProvider();
    for (const next of ["https://evil.test/", "//evil.test", "/\\evil.test", "/api/sso/x/start", randomUUID()]) {
      expect(await rig.browser().follow(routes.ssoStart(provider.id, next), "victim")).toBe("/");
    }
    await rig.system((tx) => tx.update(sessions).set({ endedAt: sql`now()` }).where(eq(sessions.userId, user.id)));
  });
});

it("a provider that does not answer is said so, before and after the trip", async () => {
  const gone = await startOidcProvider();
  const provider = await rig.addProvider({ issuer: gone.issuer }, gone);
  gone.accounts.set("victim", { email: user.email, amr: ["mfa"] });
  const browser = rig.browser();
  const answer = await browser.upToAnswer(routes.ssoStart(provider.id), "victim");
  await gone.stop();
  const told = await browser.step(answer);
  expect(told.headers.get("location")).toBe(`${rig.portal}/sign-in?sso=unreachable`);
  const never = await rig.addProvider({ issuer: gone.issuer }, gone);
  await expectRefused(await browser.follow(routes.ssoStart(never.id), "victim"), "unreachable");
});
