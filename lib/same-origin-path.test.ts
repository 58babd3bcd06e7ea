import { expect, it } from "vitest";
import { sameOriginPath } from "./same-origin-path.ts";

it.each(["/", "/requests/5?state=pending#top", "/health/%2f"])("keeps %s", (path) => {
  expect(sameOriginPath(path, "/home")).toBe(path);
});

it.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/..//evil.example",
  "javascript:alert(1)",
  "evil",
  "",
  " /x",
  "/a\\b",
  "/x\u0000",
  "/api/auth/signout",
  "/x/../api/trpc",
  ["/x"],
  null,
  undefined,
  `/${"x".repeat(3000)}`,
])("answers the fallback for %j", (value) => {
  expect(sameOriginPath(value, "/home")).toBe("/home");
});
