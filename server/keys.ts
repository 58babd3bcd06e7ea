import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { and, asc, eq, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database, Tx } from "#db/client.ts";
import { portalKeys } from "#db/schema/members.ts";
import { recordAudit } from "./audit/record.ts";
import type { Keyring } from "./keyring.ts";
import { openBytes, placeOf, seal } from "./secrets.ts";

export type KeyPurpose = (typeof portalKeys.$inferSelect)["purpose"];

/** One of the portal's own Ed25519 keys, ready to sign. The private half stays inside. */
export type SigningKey = {
  id: string;
  purpose: KeyPurpose;
  /** Raw 32 bytes in base64. */
  publicKey: string;
  /** Ed25519 over the bytes as they are; 64 bytes. */
  sign(bytes: Buffer): Buffer;
};

const place = (id: string) => placeOf("portal_keys.private_key_sealed", id);

// Opened once per process and pool: callers often stand inside a transaction and must not wait for a second connection.
const opened = new WeakMap<Database, Map<KeyPurpose, Promise<SigningKey>>>();

/**
 * The current signing key of a purpose; the first call ever makes it, whoever is first.
 * `db` needs the right to append to the log when there is no key yet: the worker's or the web's, not the sealer's.
 * @throws SealedValueError when an encryption key sealed it that is not among `keys`
 */
export function loadSigningKey(db: Database, purpose: KeyPurpose, encryption: Keyring): Promise<SigningKey> {
  let keys = opened.get(db);
  if (!keys) {
    keys = new Map();
    opened.set(db, keys);
  }
  const known = keys.get(purpose);
  if (known) return known;
  const loading = readOrCreate(db, purpose, encryption);
  keys.set(purpose, loading);
  // A failure is not remembered: the next caller tries again.
  loading.catch(() => opened.get(db)?.delete(purpose));
  return loading;
}

function readOrCreate(db: Database, purpose: KeyPurpose, encryption: Keyring): Promise<SigningKey> {
  // System: nobody's own scope may see this table.
  return db.withScope({ kind: "system" }, async (tx) => {
    const row = (await currentRow(tx, purpose)) ?? (await create(tx, purpose, encryption));
    const privateKey = createPrivateKey({
      key: openBytes(row.privateKeySealed, encryption, place(row.id)),
      format: "der",
      type: "pkcs8",
    });
    return { id: row.id, purpose, publicKey: row.publicKey, sign: (bytes) => sign(null, bytes, privateKey) };
  });
}

async function currentRow(tx: Tx, purpose: KeyPurpose) {
  const [row] = await tx
    .select()
    .from(portalKeys)
    .where(and(eq(portalKeys.purpose, purpose), isNull(portalKeys.retiredAt)));
  return row;
}

async function create(tx: Tx, purpose: KeyPurpose, encryption: Keyring) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const id = uuidv7();
  const made = await tx
    .insert(portalKeys)
    .values({
      id,
      purpose,
      publicKey: rawPublicKey(publicKey),
      privateKeySealed: seal(privateKey.export({ format: "der", type: "pkcs8" }), encryption, place(id)),
    })
    .onConflictDoNothing()
    .returning({ id: portalKeys.id });
  const row = await currentRow(tx, purpose);
  if (!row) throw new Error(`The signing key for ${purpose} could not be made.`);
  if (made.length > 0)
    await recordAudit(
      tx,
      { actor: { kind: "system", name: "Gatehouse" }, sourceIp: null, requestId: randomUUID() },
      {
        action: "key.created",
        subject: { type: "signing_key", id, name: purpose },
        after: { purpose, publicKey: row.publicKey },
      },
    );
  return row;
}

function rawPublicKey(key: KeyObject): string {
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url").toString("base64");
}

/** Every key a purpose ever had, oldest first: what a verifier needs. */
export async function publicKeysOf(tx: Tx, purpose: KeyPurpose): Promise<{ id: string; publicKey: string }[]> {
  return tx
    .select({ id: portalKeys.id, publicKey: portalKeys.publicKey })
    .from(portalKeys)
    .where(eq(portalKeys.purpose, purpose))
    .orderBy(asc(portalKeys.createdAt), asc(portalKeys.id));
}
