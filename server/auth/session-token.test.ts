import { encode } from "next-auth/jwt";
import { expect, it, test } from "vitest";
import { env } from "#server/env.ts";
import { sessionCookieName } from "./cookies.ts";
import { hashToken, newToken, sessionTokenOf } from "./session-token.ts";

const secret = env().AUTH_SECRET;
const browser = (value: string) => new Headers({ cookie: `${sessionCookieName()}=${value}` });
const holding = async (sid: unknown) => browser(await encode({ token: { sid }, secret, maxAge: 60 }));

test("a token has 256 bits, is another one each time, and its hash does not show it", () => {
  const tokens = Array.from({ length: 20 }, newToken);
  expect(new Set(tokens).size).toBe(20);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  // FIPS 180-2, the digest of "abc".
  expect(hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

it("reads back the token of the portal's own cookie", async () => {
  const token = newToken();
  expect(await sessionTokenOf(await holding(token))).toBe(token);
});

it.each([
  ["none", undefined],
  ["one too short", "a".repeat(42)],
  ["one too long", "a".repeat(44)],
  ["a character more before", `!${"a".repeat(43)}`],
  ["a character more behind", `${"a".repeat(43)}!`],
  ["one of another alphabet", "+".repeat(43)],
  ["a list with one", ["a".repeat(43)]],
  ["a number", 4],
])("finds nobody in a sealed cookie with %s", async (_what, sid) => {
  expect(await sessionTokenOf(await holding(sid))).toBeNull();
});

it("finds nobody without a cookie, in an outdated one or in one of another secret", async () => {
  expect(await sessionTokenOf(new Headers())).toBeNull();
  const sid = newToken();
  expect(await sessionTokenOf(browser(await encode({ token: { sid }, secret, maxAge: -60 })))).toBeNull();
  expect(await sessionTokenOf(browser(await encode({ token: { sid }, secret: "x".repeat(40) })))).toBeNull();
});

it("opens no cookie longer than the portal writes", async () => {
  const padded = await encode({ token: { sid: newToken(), more: "x".repeat(4000) }, secret, maxAge: 60 });
  expect(padded.length).toBeGreaterThan(4096);
  expect(await sessionTokenOf(browser(padded))).toBeNull();
});
