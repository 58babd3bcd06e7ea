import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import type { NewPasskey, PasskeyAnswer } from "#lib/schemas/account.ts";
import { makerCertificate, makerKey } from "./maker-certificate.ts";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const text = (value: string | Buffer) => Buffer.from(value).toString("base64url");

type Cbor = number | string | Buffer | readonly Cbor[] | Map<number | string, unknown>;

/** CBOR, as far as attestations need it: integers, bytes, text, lists and maps. */
function cbor(value: Cbor): Buffer {
  const head = (major: number, size: number) => {
    if (size < 24) return Buffer.from([(major << 5) | size]);
    if (size < 256) return Buffer.from([(major << 5) | 24, size]);
    return Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
  };
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (!(value instanceof Map)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const parts = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as Cbor)]);
  return Buffer.concat([head(5, value.size), ...parts]);
}

/** What a test bends about one answer; left out, everything is as a good authenticator does it. */
export type Bent = {
  origin?: string;
  rpId?: string;
  counter?: number;
  userVerified?: boolean;
  /** Another key signs. */
  key?: KeyObject;
  type?: string;
  /** A new passkey signs for itself, which says nothing about its maker; or its maker does, with a certificate. */
  attestation?: "self" | "certificate";
  /** What stands in the place of what the browser signs for. */
  clientData?: string;
};

const flags = { present: 1, verified: 4, attested: 64 };

/** A security key in software: real WebAuthn bytes, ES256 keys of node:crypto. One passkey a key. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32);
  readonly #pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #origin: string;
  #counter = 0;

  /** @param origin of the page it is used on */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Answers `navigator.credentials.create`. */
  make({ challenge, rp }: { challenge: string; rp: { id?: string } }, bent: Bent = {}): NewPasskey {
    const { x = "", y = "" } = this.#pair.publicKey.export({ format: "jwk" });
    const coseKey = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const length = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, cbor(coseKey)]);
    const authData = Buffer.concat([this.#head(rp.id ?? "", flags.attested, bent), attested]);
    const clientDataJSON = this.#clientData("webauthn.create", challenge, bent);
    const statement = new Map<string, unknown>();
    const certified = bent.attestation === "certificate";
    const signer = bent.key ?? (certified ? makerKey : this.#pair.privateKey);
    if (bent.attestation) {
      const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, "base64url"))]);
      statement.set("alg", -7).set("sig", createSign("sha256").update(signed).sign(signer));
    }
    if (certified) statement.set("x5c", [makerCertificate]);
    const attestation = new Map<string, unknown>([
      ["fmt", bent.attestation ? "packed" : "none"],
      ["attStmt", statement],
      ["authData", authData],
    ]);
    return {
      ...this.#frame(),
      response: {
        clientDataJSON,
        attestationObject: text(cbor(attestation)),
        transports: ["usb"],
      },
    };
  }

  /** Answers `navigator.credentials.get`. */
  answer({ challenge, rpId = "" }: { challenge: string; rpId?: string }, bent: Bent = {}): PasskeyAnswer {
    this.#counter += 1;
    const authData = this.#head(rpId, 0, { counter: this.#counter, ...bent });
    const clientDataJSON = this.#clientData("webauthn.get", challenge, bent);
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, "base64url"))]);
    const signature = createSign("sha256")
      .update(signed)
      .sign(bent.key ?? this.#pair.privateKey);
    return {
      ...this.#frame(),
      response: { clientDataJSON, authenticatorData: text(authData), signature: text(signature) },
    };
  }

  #frame() {
    return {
      id: text(this.id),
      rawId: text(this.id),
      type: "public-key" as const,
      clientExtensionResults: {},
      authenticatorAttachment: "cross-platform" as const,
    };
  }

  #head(rpId: string, more: number, { counter = 0, userVerified = true, rpId: other }: Bent): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const flag = flags.present | (userVerified ? flags.verified : 0) | more;
    return Buffer.concat([sha256(other ?? rpId), Buffer.from([flag]), count]);
  }

  #clientData(type: string, challenge: string, bent: Bent): string {
    const data = { type: bent.type ?? type, challenge, origin: bent.origin ?? this.#origin, crossOrigin: false };
    return text(bent.clientData ?? JSON.stringify(data));
  }
}
