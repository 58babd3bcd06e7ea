import { randomBytes, randomUUID } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyringOf } from "./keyring.ts";
import { open, openBytes, placeOf, reseal, SealedValueError, seal } from "./secrets.ts";

const newKey = () => randomBytes(32).toString("base64");
const [old, fresh] = [newKey(), newKey()];
const keys = keyringOf({ ENCRYPTION_KEY: old });
const id = randomUUID();
const place = placeOf("user_credentials.totp_secret", id);

describe("seal", () => {
  it("gives back what went in, whatever it was, and never the same text twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.uuid(), (text, row) => {
        const wellFormed = text.toWellFormed();
        const here = placeOf("invitations.pending_totp", row);
        const sealed = seal(wellFormed, keys, here);
        expect(open(sealed, keys, here)).toBe(wellFormed);
        expect(seal(wellFormed, keys, here)).not.toBe(sealed);
      }),
    );
    const bytes = randomBytes(100);
    expect(openBytes(seal(bytes, keys, place), keys, place)).toEqual(bytes);
  });

  it("names the version and the key, and shows nothing else", () => {
    const sealed = seal("JBSWY3DPEHPK3PXP", keys, place);
    expect(sealed).toMatch(/^v2\.[0-9a-f]{8}\.[\w-]+\.[\w-]+$/);
    expect(sealed.split(".")[1]).toBe(keys.current.id);
    expect(sealed).not.toContain("JBSWY3DPEHPK3PXP");
  });

  it("does not open once any character is changed, cut or exchanged with another value's", () => {
    const sealed = seal("secret", keys, place);
    const body = sealed.indexOf(".", 3) + 1;
    let tried = 0;
    for (let at = body; at < sealed.length; at += 1) {
      if (sealed[at] === ".") continue;
      const other = sealed[at] === "A" ? "Q" : "A";
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      // The last letter of base64 may hold bits that mean nothing.
      const same = changed
        .split(".")
        .every((part, i) =>
          Buffer.from(part, "base64url").equals(Buffer.from(sealed.split(".")[i] ?? "", "base64url")),
        );
      if (same) continue;
      tried += 1;
      expect(() => open(changed, keys, place), String(at)).toThrow(SealedValueError);
    }
    expect(tried).toBeGreaterThan(100);
    expect(() => open(sealed.slice(0, body + 10), keys, place)).toThrow("not in a form");
    expect(() => open(sealed.slice(0, -40), keys, place)).toThrow(SealedValueError);
    const [a, b] = [sealed.split("."), seal("another", keys, place).split(".")];
    expect(() => open([a[0], a[1], b[2], a[3]].join("."), keys, place)).toThrow(SealedValueError);
  });

  it("does not open in another row, column or table", () => {
    const sealed = seal("secret", keys, place);
    for (const elsewhere of [
      placeOf("user_credentials.totp_secret", randomUUID()),
      placeOf("user_credentials.password_hash", id),
      placeOf("invitations.totp_secret", id),
    ]) {
      expect(() => open(sealed, keys, elsewhere)).toThrow("belongs to another place");
      expect(() => reseal(sealed, keys, elsewhere)).toThrow("belongs to another place");
    }
  });

  it("says which key is needed", () => {
    const other = keyringOf({ ENCRYPTION_KEY: fresh });
    expect(() => open(seal("x", other, place), keys, place)).toThrow(
      `sealed with the encryption key ${other.current.id}, which this process was not given`,
    );
    for (const form of ["v9.x.y.z", "v1.00000000.AAAA", "v2.x", "", "v2.a.b.c.d"])
      expect(() => open(form, keys, place)).toThrow("not in a form this version knows");
    expect(() => keyringOf({ ENCRYPTION_KEY: "c2hvcnQ=" })).toThrow("32 bytes");
  });
});

describe("reseal", () => {
  const both = keyringOf({ ENCRYPTION_KEY: fresh, ENCRYPTION_KEYS_OTHER: `${newKey()},\n ${old}` });
  const alone = keyringOf({ ENCRYPTION_KEY: fresh });

  it("moves a value under the current key: the old key opens it before, and is not needed after", () => {
    const before = seal("secret", keys, place);
    expect(open(before, both, place)).toBe("secret");
    expect(() => open(before, alone, place)).toThrow(SealedValueError);
    const after = reseal(before, both, place);
    expect(open(after, alone, place)).toBe("secret");
    expect(() => open(after, keys, place)).toThrow(SealedValueError);
    // The value's own ciphertext stays; only its key is wrapped anew.
    expect(after.split(".")[3]).toBe(before.split(".")[3]);
    expect(after.split(".")[2]).not.toBe(before.split(".")[2]);
  });

  it("finds a damaged value while the old key is still there", () => {
    const sealed = seal("secret", keys, place);
    const parts = sealed.split(".");
    const value = Buffer.from(parts[3] ?? "", "base64url");
    value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
    const damaged = [...parts.slice(0, 3), value.toString("base64url")].join(".");
    expect(() => reseal(damaged, both, place)).toThrow("was changed");
  });
});

it("a keyring shows no key, however it is printed", () => {
  for (const text of [inspect(keys, { depth: 9, showHidden: true }), JSON.stringify(keys), String(keys)])
    for (const form of [
      old,
      Buffer.from(old, "base64").toString("hex"),
      Buffer.from(old, "base64").toString("base64url"),
    ])
      expect(text).not.toContain(form);
});
