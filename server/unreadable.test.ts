import { expect, it } from "vitest";
import { unreadable } from "./unreadable.ts";

const own = "https://gatehouse.example.com";

it.each([
  ["GET", "/overview?q=%ff", null],
  ["POST", "/api/trpc/vendors.create", null],
  ["GET", "/annotators/%E2%82%AC", null],
  ["GET", `${own}/overview`, null],
  ["GET", "http://evil.example/overview", 400],
  ["GET", `${own}.evil.example/overview`, 400],
  ["GET", "*", 400],
  ["GET", "", 400],
  ["GET", undefined, 400],
  ["GET", "/annotators/%zz", 400],
  ["GET", "/annotators/%ff", 400],
  ["GET", "/annotators/%E2%82", 400],
  ["TRACE", "/", 405],
  ["PROPFIND", "/", 405],
  [undefined, "/", 405],
])("%s %s", (method, url, expected) => {
  expect(unreadable(method, url, own)).toBe(expected);
});
