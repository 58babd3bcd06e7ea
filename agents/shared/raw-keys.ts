import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

export interface RawKeyPair {
  /** base64 of the raw 32 bytes */
  publicKey: string;
  /** base64 of the raw 32 bytes; secret */
  privateKey: string;
}

const toBase64 = (base64url: string): string => Buffer.from(base64url, "base64url").toString("base64");
const toBase64Url = (base64: string): string => Buffer.from(base64, "base64").toString("base64url");

/** A fresh pair for signing (ed25519) or for WireGuard (x25519; WireGuard clamps the private key itself). */
export function generateRawKeyPair(type: "ed25519" | "x25519"): RawKeyPair {
  const pair = type === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  const jwk = pair.privateKey.export({ format: "jwk" });
  if (!jwk.x || !jwk.d) throw new Error(`This Node cannot export ${type} keys.`);
  return { publicKey: toBase64(jwk.x), privateKey: toBase64(jwk.d) };
}

export function signingKey(pair: RawKeyPair): KeyObject {
  const jwk = { kty: "OKP", crv: "Ed25519", x: toBase64Url(pair.publicKey), d: toBase64Url(pair.privateKey) };
  return createPrivateKey({ key: jwk, format: "jwk" });
}

export function verifyingKey(publicKey: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: toBase64Url(publicKey) }, format: "jwk" });
}

/** First 32 hex digits of SHA-256 of the raw public key: what an enrolment token carries. */
export function keyFingerprint(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex").slice(0, 32);
}

/** Hex SHA-256 of a body, as it stands in `requestText` and `responseText`. */
export function sha256Hex(body: Buffer | string): string {
  return createHash("sha256").update(body).digest("hex");
}
