import { expect, test } from "vitest";
import { patchParams, readSort } from "./use-url-params.ts";

test("a new filter or order starts at the top of the list", () => {
  expect(patchParams("state=active&after=abc", { q: "kil" })).toBe("state=active&q=kil");
  expect(patchParams("q=kil&before=abc", { sort: "-name" })).toBe("q=kil&sort=-name");
});
test("empty values leave the address", () => {
  expect(patchParams("q=kil&state=active", { q: "", state: null })).toBe("");
});
test("a page link keeps filter and order and replaces the other cursor", () => {
  expect(patchParams("q=kil&before=abc", { after: "def" })).toBe("q=kil&after=def");
});
test("an order names column and direction", () => {
  expect(readSort("name")).toEqual({ id: "name", desc: false });
  expect(readSort("-name")).toEqual({ id: "name", desc: true });
  expect(readSort("")).toBeUndefined();
  expect(readSort("-")).toBeUndefined();
});
