import { createHash, createPublicKey, verify } from "node:crypto";

/** Hex SHA-256, as it stands in the texts that are signed. */
export function sha256Hex(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** First 32 hex digits of SHA-256 of a raw public key (base64): what an enrolment token carries to pin the portal. */
export function keyFingerprint(publicKey: string): string {
  return sha256Hex(Buffer.from(publicKey, "base64")).slice(0, 32);
}

/**
 * Whether `signature` (base64) is an Ed25519 signature of `text` by `publicKey` (base64 of the raw 32 bytes).
 * Anything malformed is simply not a signature.
 */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, "base64");
  const raw = Buffer.from(publicKey, "base64");
  if (bytes.length !== 64 || raw.length !== 32) return false;
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") }, format: "jwk" });
  return verify(null, Buffer.from(text), key, bytes);
}
