import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { canaryBook } from "./canaries.ts";

it("finds a secret however it was written down, and nothing else", () => {
  const book = canaryBook();
  const password = book.plant("a password", 'correct "horse" & staple / ü');
  const token = book.plant("a token", randomBytes(32).toString("base64url"));
  const key = book.plant("a key", randomBytes(32));
  const bytes = Buffer.from(token, "base64url");
  for (const text of [
    password,
    JSON.stringify({ password }),
    `?p=${encodeURIComponent(password)}&x=1`,
    Buffer.from(password).toString("hex"),
    Buffer.from(`Basic admin:${password}`).toString("base64"),
    Buffer.from(`x${password}yz`).toString("base64"),
    `{"t":"${token}"}`,
    bytes.toString("hex"),
    `\\x${bytes.toString("hex").toUpperCase()}`,
    bytes.toString("base64"),
    Buffer.from(`token=${token};`).toString("base64url"),
    key.toString("base64"),
    Buffer.concat([Buffer.from("ab"), key, Buffer.from("c")]).toString("base64url"),
    `<${key.toString("hex")}>`,
  ])
    expect(book.found(`before ${text} after`).length, text).toBeGreaterThan(0);
  expect(book.found(randomBytes(100_000).toString("base64"))).toEqual([]);
  expect([book.size, book.kinds()]).toEqual([3, ["a password", "a token", "a key"]]);
});
