import { createHash, createPublicKey, verify } from "node:crypto";
import { type Hash, hashBytes } from "./merkle.ts";

/** What a C2SP tlog-checkpoint says: which log, how many leaves, which root. */
export type Checkpoint = { origin: string; size: number; root: Hash };

/** Ed25519 in the signed-note format. */
const ed25519 = 1;
const idBytes = 4;
/** DER header of an Ed25519 public key, before its 32 bytes (RFC 8410). */
const spkiHeader = Buffer.from("302a300506032b6570032100", "hex");

/** Key id of a signed note: first four bytes of SHA-256(name, newline, algorithm, key). */
function keyId(name: string, publicKey: Buffer): Buffer {
  return createHash("sha256")
    .update(`${name}\n`)
    .update(Buffer.of(ed25519))
    .update(publicKey)
    .digest()
    .subarray(0, idBytes);
}

/** The verifier's form of a public key: `name+id+base64`, as note tools read it. */
export function verifierKey(name: string, publicKey: Buffer): string {
  return `${name}+${keyId(name, publicKey).toString("hex")}+${Buffer.concat([Buffer.of(ed25519), publicKey]).toString("base64")}`;
}

/** Text that is signed: origin, size, root, each on a line. */
function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString("base64")}\n`;
}

/**
 * Signs a checkpoint as a C2SP signed note whose key is named after the log.
 * @param sign Ed25519 over the given bytes with the private half of `publicKey`
 */
export function signCheckpoint(checkpoint: Checkpoint, publicKey: Buffer, sign: (bytes: Buffer) => Buffer): string {
  const text = checkpointText(checkpoint);
  const signature = Buffer.concat([keyId(checkpoint.origin, publicKey), sign(Buffer.from(text, "utf8"))]);
  return `${text}\n\u2014 ${checkpoint.origin} ${signature.toString("base64")}\n`;
}

const noteForm =
  /^(?<origin>[^\n+\s]+)\n(?<size>0|[1-9]\d{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\n\n(?<signatures>(?:\u2014 [^\n ]+ [A-Za-z0-9+/=]+\n)+)$/u;

/**
 * Reads a signed checkpoint and checks its signature.
 * @param publicKeys raw Ed25519 keys that may have signed, retired ones too
 * @returns null when the note is malformed or none of the keys signed it
 */
export function openCheckpoint(note: string, publicKeys: readonly Buffer[]): Checkpoint | null {
  const parts = noteForm.exec(note)?.groups;
  if (!parts) return null;
  const { origin = "", size = "", root: rootText = "", signatures = "" } = parts;
  const root = Buffer.from(rootText, "base64");
  const checkpoint = { origin, size: Number(size), root };
  // The last base64 character carries unused bits: only the one spelling that is signed is accepted.
  if (root.length !== hashBytes || root.toString("base64") !== rootText || !Number.isSafeInteger(checkpoint.size))
    return null;
  const text = Buffer.from(checkpointText(checkpoint), "utf8");
  return signatures
    .trimEnd()
    .split("\n")
    .every((line) => isSignedBy(line, origin, text, publicKeys))
    ? checkpoint
    : null;
}

function isSignedBy(line: string, origin: string, text: Buffer, publicKeys: readonly Buffer[]): boolean {
  const [, name, encoded = ""] = line.split(" ");
  const bytes = Buffer.from(encoded, "base64");
  if (name !== origin || bytes.toString("base64") !== encoded) return false;
  const key = publicKeys.find((candidate) => keyId(origin, candidate).equals(bytes.subarray(0, idBytes)));
  if (!key) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([spkiHeader, key]), format: "der", type: "spki" });
  return verify(null, text, publicKey, bytes.subarray(idBytes));
}
