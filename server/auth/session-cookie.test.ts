import { expect, it } from "vitest";
import { browserMark } from "./browser-mark.ts";
import { sessionCookie } from "./session-cookie.ts";
import { newToken, sessionTokenOf } from "./session-token.ts";

it("gives a browser the token as sign-in does: sealed, for this host only, out of scripts' reach", async () => {
  const token = newToken();
  const cookie = await sessionCookie(token);
  expect(cookie).not.toContain(token);
  expect(cookie).toMatch(/^gatehouse\.session=[^;]+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/);
  expect(await sessionTokenOf(new Headers({ cookie: cookie.split(";")[0] ?? "" }))).toBe(token);
});

it("knows a browser before sign-in by its cookie alone", () => {
  const markOf = (cookie: string) => browserMark(new Headers({ cookie }));
  expect(markOf("gatehouse.csrf=a%7Cb")).toMatch(/^[0-9a-f]{64}$/);
  expect(markOf("gatehouse.csrf=a%7Cb")).not.toBe(markOf("gatehouse.csrf=c%7Cd"));
  expect(markOf("other=1")).toBeNull();
});
