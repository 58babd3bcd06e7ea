import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSignedBy, keyFingerprint, sha256Hex } from "./agent-signature.ts";

// RFC 8032, section 7.1, test 3.
const rfcKey = Buffer.from("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "hex").toString(
  "base64",
);
const rfcText = Buffer.from("af82", "hex").toString("latin1");
const rfcSignature = Buffer.from(
  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  "hex",
).toString("base64");

describe("isSignedBy", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const publicKey = Buffer.from(String(privateKey.export({ format: "jwk" }).x), "base64url").toString("base64");
  const text = "gatehouse-request-v1\nPOST";
  const signature = sign(null, Buffer.from(text), privateKey).toString("base64");

  it("accepts what node:crypto signed", () => {
    expect(isSignedBy(publicKey, text, signature)).toBe(true);
  });

  it("refuses another text, another key and malformed bytes", () => {
    expect(isSignedBy(publicKey, `${text}x`, signature)).toBe(false);
    expect(isSignedBy(rfcKey, text, signature)).toBe(false);
    expect(isSignedBy(publicKey, text, "")).toBe(false);
    expect(isSignedBy(publicKey, text, "not base64 at all")).toBe(false);
    expect(isSignedBy("c2hvcnQ=", text, signature)).toBe(false);
  });

  it("knows the published signature only over its own bytes", () => {
    // The message of the vector is no UTF-8, so as text it is other bytes and must not verify.
    expect(isSignedBy(rfcKey, rfcText, rfcSignature)).toBe(false);
  });
});

it("fingerprints the raw key, not its base64", () => {
  const raw = Buffer.alloc(32, 7);
  expect(keyFingerprint(raw.toString("base64"))).toBe(sha256Hex(raw).slice(0, 32));
});
