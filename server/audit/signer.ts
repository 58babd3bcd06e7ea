import type { Database, Tx } from "#db/client.ts";
import type { Keyring } from "#server/keyring.ts";
import { loadSigningKey, publicKeysOf } from "#server/keys.ts";

/** What signs checkpoints: the log's name, its current key, and every key that ever signed for it. */
export type AuditSigner = {
  origin: string;
  publicKey: Buffer;
  sign(bytes: Buffer): Buffer;
  /** Raw Ed25519 keys, the current one among them. */
  publicKeys: readonly Buffer[];
};

/** The log's name and keys, as the database has them; null when no key was ever made. */
export async function readLogIdentity(tx: Tx): Promise<{ origin: string; publicKeys: Buffer[] } | null> {
  const keys = await publicKeysOf(tx, "audit");
  const first = keys[0];
  if (!first) return null;
  // Named after its first key, so that the name outlives both that key and the portal's address.
  return { origin: `gatehouse/${first.id}`, publicKeys: keys.map((key) => Buffer.from(key.publicKey, "base64")) };
}

/**
 * Loads (the first time: makes) the key that signs checkpoints.
 * @param db the worker's: making a key is an event of the log, which the sealer's role cannot write
 */
export async function loadAuditSigner(db: Database, keys: Keyring): Promise<AuditSigner> {
  const key = await loadSigningKey(db, "audit", keys);
  const identity = await db.withScope({ kind: "system" }, readLogIdentity);
  if (!identity) throw new Error("The audit log's signing key is gone from the database.");
  return { ...identity, publicKey: Buffer.from(key.publicKey, "base64"), sign: key.sign };
}
