import { encode } from "next-auth/jwt";
import { expect, it } from "vitest";
import { env } from "#server/env.ts";
import { sessionCookieName } from "./cookies.ts";
import { knownDevice, rememberDevice } from "./known-device.ts";
import { sessionTokenOf } from "./session-token.ts";

const owner = "owner@example.test";
const cookieOf = (header: string) => header.split(";")[0] ?? "";
const browser = (cookie: string) => new Headers({ cookie: `other=1; ${cookie}` });

it("knows a browser again for the account that signed in, and for no other", async () => {
  const cookie = cookieOf(await rememberDevice(owner, null));
  const device = await knownDevice(browser(cookie), owner);
  expect(device).toMatch(/^[0-9a-f-]{36}$/);
  expect(await knownDevice(browser(cookie), "other@example.test")).toBeNull();
  const renewed = cookieOf(await rememberDevice(owner, device));
  expect(await knownDevice(browser(renewed), owner)).toBe(device);
});

it("keeps the cookie from scripts and from other sites", async () => {
  expect(await rememberDevice(owner, null)).toMatch(
    /^gatehouse\.device=[^;]+; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Lax$/,
  );
});

it("sends it over TLS only where people open the portal so", async () => {
  const usual = env().AUTH_URL;
  Object.assign(env(), { AUTH_URL: "https://gatehouse.example.test" });
  expect(await rememberDevice(owner, null)).toMatch(/^__Host-gatehouse\.device=.*; SameSite=Lax; Secure$/);
  Object.assign(env(), { AUTH_URL: usual });
});

it("knows nobody by a cookie that names no device, or is longer than any of its own", async () => {
  const sealed = async (claims: object) =>
    browser(
      `gatehouse.device=${await encode({ token: { email: owner, ...claims }, secret: env().AUTH_SECRET, salt: "known-device" })}`,
    );
  expect(await knownDevice(await sealed({ device: "d" }), owner)).toBe("d");
  expect(await knownDevice(await sealed({}), owner)).toBeNull();
  expect(await knownDevice(await sealed({ device: 7 }), owner)).toBeNull();
  expect(await knownDevice(await sealed({ device: "d", more: "x".repeat(4000) }), owner)).toBeNull();
  expect(await knownDevice(new Headers(), owner)).toBeNull();
});

it("is no session, nor is a session a device", async () => {
  const value = cookieOf(await rememberDevice(owner, null)).replace(/^[^=]+=/, "");
  expect(await sessionTokenOf(new Headers({ cookie: `${sessionCookieName()}=${value}` }))).toBeNull();
  const session = await encode({ token: { email: owner, device: "x" }, secret: env().AUTH_SECRET, maxAge: 3600 });
  expect(await knownDevice(browser(`gatehouse.device=${session}`), owner)).toBeNull();
});

it.each(["", "x", "a.b.c.d.e", "A".repeat(5_000)])("knows nobody by garbage: %s", async (value) => {
  expect(await knownDevice(browser(`gatehouse.device=${value}`), owner)).toBeNull();
});
