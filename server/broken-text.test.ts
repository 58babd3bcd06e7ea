import { expect, it } from "vitest";
import { holdsBrokenText } from "./broken-text.ts";

const deep = (depth: number, inner: unknown) => Array.from({ length: depth }).reduce((value) => ({ value }), inner);

it.each([
  ["nothing", undefined, false],
  ["ordinary text", { name: "Zoë 😀 \n\t", list: ["a", 1, null, new Date(0), new Uint8Array([0, 0])] }, false],
  ["NUL", "a\u0000b", true],
  ["half of a character", ["x\ud83d"], true],
  ["its other half", { a: { b: "\ude00x" } }, true],
  ["NUL in a key", { "a\u0000": 1 }, true],
  ["NUL in an object of no kind", Object.assign(Object.create(null), { a: "\u0000" }), true],
  ["NUL far down", deep(100_000, "\u0000"), true],
  ["nothing far down", deep(100_000, "x"), false],
])("%s", (_what, value, expected) => {
  expect(holdsBrokenText(value)).toBe(expected);
});
