import { randomBytes } from "node:crypto";
import { keyFingerprint, sha256Hex } from "./agent-signature.ts";

/** How long an enrolment token can be used, in minutes. */
export const tokenMinutes = 60;

/**
 * A fresh enrolment token, pinned to the portal's key (base64). Only its hash is stored; the token itself is shown once.
 */
export function mintToken(portalKey: string): { token: string; tokenHash: string } {
  const token = `ghe1_${randomBytes(32).toString("base64url")}_${keyFingerprint(portalKey)}`;
  return { token, tokenHash: sha256Hex(token) };
}
