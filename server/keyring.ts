import { createHash, createSecretKey, type KeyObject } from "node:crypto";

/** A key-encrypting key. Its bytes stay inside the KeyObject, which no log or JSON shows. */
export type MasterKey = { id: string; key: KeyObject };

/** The keys a process holds: one seals, all of them open what they sealed. */
export type Keyring = { current: MasterKey; byId: ReadonlyMap<string, MasterKey> };

/** Short name of a key, so that a value says which one opens it. Tells nothing about the key itself. */
function masterKey(base64: string): MasterKey {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== 32) throw new Error("An encryption key must be 32 bytes in base64.");
  const id = createHash("sha256").update("gatehouse encryption key\n").update(bytes).digest("hex").slice(0, 8);
  return { id, key: createSecretKey(bytes) };
}

/** The keys of a list as ENCRYPTION_KEYS_OTHER holds it: between commas or blanks. */
export const splitKeys = (list: string): string[] => list.split(/[\s,]+/).filter((key) => key !== "");

/** Loads the keys. Settings were checked for their form already. */
export function keyringOf(settings: { ENCRYPTION_KEY: string; ENCRYPTION_KEYS_OTHER?: string | undefined }): Keyring {
  const current = masterKey(settings.ENCRYPTION_KEY);
  const others = splitKeys(settings.ENCRYPTION_KEYS_OTHER ?? "").map(masterKey);
  return { current, byId: new Map([...others, current].map((one) => [one.id, one])) };
}
