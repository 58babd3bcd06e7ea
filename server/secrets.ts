import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const version = "v1";
const nonceBytes = 12;
const tagBytes = 16;

/** The stored value cannot be opened: another key sealed it, or it was changed. */
export class SealedValueError extends Error {}

function keyBytes(key: string): Buffer {
  const bytes = Buffer.from(key, "base64");
  if (bytes.length !== 32) throw new SealedValueError("The encryption key must be 32 bytes in base64.");
  return bytes;
}

/** Short name of a key, so that a value says which one opens it. Tells nothing about the key itself. */
function keyName(bytes: Buffer): string {
  return createHash("sha256").update("gatehouse encryption key\n").update(bytes).digest("hex").slice(0, 8);
}

/**
 * Encrypts a value for storage (AES-256-GCM): `v1.<key name>.<nonce, tag, ciphertext in base64url>`.
 * @param key ENCRYPTION_KEY, 32 bytes in base64
 * @param purpose what it is for; a value sealed for one purpose does not open for another
 */
export function seal(plaintext: string | Buffer, key: string, purpose = ""): string {
  const bytes = keyBytes(key);
  const name = keyName(bytes);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", bytes, nonce).setAAD(Buffer.from(`${version}.${name}.${purpose}`));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return `${version}.${name}.${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString("base64url")}`;
}

/**
 * Opens what `seal` made with the same key and purpose.
 * @throws SealedValueError with a sentence that says which key is needed
 */
export function openBytes(sealed: string, key: string, purpose = ""): Buffer {
  const bytes = keyBytes(key);
  const name = keyName(bytes);
  const [form, sealedBy, encoded] = sealed.split(".");
  if (form !== version || !encoded) throw new SealedValueError("The stored value is not in a form this version knows.");
  if (sealedBy !== name)
    throw new SealedValueError(
      `The stored value was sealed with the encryption key ${sealedBy}, but ENCRYPTION_KEY is ${name}. Give back the old key.`,
    );
  const data = Buffer.from(encoded, "base64url");
  if (data.length < nonceBytes + tagBytes) throw new SealedValueError("The stored value is cut short.");
  try {
    const decipher = createDecipheriv("aes-256-gcm", bytes, data.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(`${version}.${name}.${purpose}`))
      .setAuthTag(data.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(data.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    throw new SealedValueError("The stored value was changed, or belongs to another place. It cannot be opened.");
  }
}

/** Like `openBytes`, as text. */
export function open(sealed: string, key: string, purpose = ""): string {
  return openBytes(sealed, key, purpose).toString("utf8");
}
