import { expect, it } from "vitest";
import { passwordProblem } from "./password-policy.ts";

const person = { email: "mira.kessler@example.test", name: "Mira Kessler" };

it.each([
  "correct horse battery",
  "vier Tassen Tee um elf",
  "kQ9#vTz2!pLw8",
  "ナガイパスワードデスネエエト",
  "tr0ub4dor-and-three",
])("accepts %s", (password) => {
  expect(passwordProblem(password, person)).toBeNull();
});

it.each([
  ["short one", /at least 12/],
  ["x".repeat(129), /at most 128/],
  ["kessler-in-the-garden", /name and e-mail/],
  ["MIRA.KESSLER tree house", /name and e-mail/],
  ["Password1234!", /first somebody would try/],
  ["P@ssw0rd2026!!", /first somebody would try/],
  ["Welcome-Summer-2026", /first somebody would try/],
  ["Gatehouse!!2026", /first somebody would try/],
  ["aaaaaaaaaaaaaa", /first somebody would try/],
  ["123456789012", /first somebody would try/],
  ["abcdefghijklm", /first somebody would try/],
  ["qwertyuiopasdf", /first somebody would try/],
])("refuses %s", (password, sentence) => {
  expect(passwordProblem(password, person)).toMatch(sentence);
});
