import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Keyring } from "./keyring.ts";

const version = "v2";
const nonceBytes = 12;
const tagBytes = 16;

/** The stored value cannot be opened: another key sealed it, or it was changed. */
export class SealedValueError extends Error {}

/** Where a value is kept; one that was moved to another row or column does not open there. */
export type SealedPlace = `${string}.${string}/${string}`;

/** The place of one column of one row. */
export const placeOf = (column: `${string}.${string}`, id: string): SealedPlace => `${column}/${id}`;

const wrapContext = (keyId: string, place: SealedPlace) => `gatehouse data key ${version}\n${keyId}\n${place}`;
const valueContext = (place: SealedPlace) => `gatehouse value ${version}\n${place}`;

/** AES-256-GCM: nonce, tag and ciphertext in one. */
function encrypt(plaintext: string | Buffer, key: KeyObject, context: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString("base64url");
}

function decrypt(encoded: string, key: KeyObject, context: string): Buffer {
  const data = Buffer.from(encoded, "base64url");
  if (data.length < nonceBytes + tagBytes) throw new SealedValueError("The stored value is cut short.");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, data.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(context))
      .setAuthTag(data.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(data.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    throw new SealedValueError("The stored value was changed, or belongs to another place. It cannot be opened.");
  }
}

/**
 * Encrypts a value for storage under a data key of its own, which the current encryption key encrypts in turn:
 * `v2.<name of the encryption key>.<data key>.<value>`.
 */
export function seal(plaintext: string | Buffer, keys: Keyring, place: SealedPlace): string {
  const dataKey = randomBytes(32);
  const wrapped = encrypt(dataKey, keys.current.key, wrapContext(keys.current.id, place));
  const value = encrypt(plaintext, createSecretKey(dataKey), valueContext(place));
  return [version, keys.current.id, wrapped, value].join(".");
}

/** The data key of a sealed value, and the value still sealed. @throws SealedValueError */
function unwrap(sealed: string, keys: Keyring, place: SealedPlace): { keyId: string; dataKey: Buffer; value: string } {
  const [form, keyId = "", wrapped, value, ...rest] = sealed.split(".");
  if (form !== version || !wrapped || !value || rest.length > 0)
    throw new SealedValueError("The stored value is not in a form this version knows.");
  const master = keys.byId.get(keyId);
  if (!master)
    throw new SealedValueError(
      `The stored value was sealed with the encryption key ${keyId}, which this process was not given. Add it to ENCRYPTION_KEYS_OTHER.`,
    );
  return { keyId, dataKey: decrypt(wrapped, master.key, wrapContext(keyId, place)), value };
}

/**
 * Opens what `seal` made for the same place with any of the keys.
 * @throws SealedValueError with a sentence that says which key is needed
 */
export function openBytes(sealed: string, keys: Keyring, place: SealedPlace): Buffer {
  const { dataKey, value } = unwrap(sealed, keys, place);
  return decrypt(value, createSecretKey(dataKey), valueContext(place));
}

/** Like `openBytes`, as text. */
export function open(sealed: string, keys: Keyring, place: SealedPlace): string {
  return openBytes(sealed, keys, place).toString("utf8");
}

/**
 * The same value with its data key under the current encryption key. The value itself is opened once, so that a damaged
 * one is found now and not when the old key is gone, and stays as it was.
 * @throws SealedValueError
 */
export function reseal(sealed: string, keys: Keyring, place: SealedPlace): string {
  const { dataKey, value } = unwrap(sealed, keys, place);
  decrypt(value, createSecretKey(dataKey), valueContext(place));
  const wrapped = encrypt(dataKey, keys.current.key, wrapContext(keys.current.id, place));
  return [version, keys.current.id, wrapped, value].join(".");
}
