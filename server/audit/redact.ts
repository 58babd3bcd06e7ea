import { storableText } from "./canonical.ts";

/** Ends of key names (letters only, lower case) whose values are never written to the log. */
const secretEndings = [
  "password",
  "passwordhash",
  "passphrase",
  "token",
  "tokenhash",
  "secret",
  "secretsealed",
  "totp",
  "totpcode",
  "otp",
  "seed",
  "recoverycode",
  "recoverycodes",
  "privatekey",
  "privatekeysealed",
  "presharedkey",
  "encryptionkey",
  "apikey",
  "cookie",
  "authorization",
  "credential",
  "credentials",
];
const secretText = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const removed = "[never stored]";
const isStrict = process.env.NODE_ENV !== "production";

/** Thrown where people develop and test, so that a leak is found before it ships. */
export class SecretInAuditError extends Error {
  constructor(path: string) {
    super(`The audit entry holds a secret at "${path}". Leave it out: the log is for ever.`);
  }
}

function isSecretName(name: string): boolean {
  const letters = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  return secretEndings.some((ending) => letters.endsWith(ending));
}

/**
 * A plain JSON copy of `before` or `after` without secrets: dates as ISO text, undefined left out, text storable.
 * @param strict throw on a secret (development, tests); else its value is replaced, never stored
 * @throws SecretInAuditError
 */
export function withoutSecrets(
  value: Record<string, unknown> | null | undefined,
  strict: boolean = isStrict,
): Record<string, unknown> | null {
  if (!value) return null;
  const plain: unknown = JSON.parse(JSON.stringify(value));
  return clean(plain, "", strict) as Record<string, unknown>;
}

function clean(value: unknown, path: string, strict: boolean): unknown {
  if (typeof value === "string") {
    if (!secretText.test(value)) return storableText(value);
    if (strict) throw new SecretInAuditError(path);
    return removed;
  }
  if (Array.isArray(value)) return value.map((item, index) => clean(item, `${path}[${index}]`, strict));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const here = path ? `${path}.${name}` : name;
      // Whether there is one may be said; what it is may not.
      if (!isSecretName(name) || item === null || typeof item === "boolean")
        return [storableText(name), clean(item, here, strict)];
      if (strict) throw new SecretInAuditError(here);
      return [name, removed];
    }),
  );
}
