import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { open, openBytes, SealedValueError, seal } from "./secrets.ts";

const key = randomBytes(32).toString("base64");

describe("seal", () => {
  it("gives back what went in, whatever it was, and never the same text twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, purpose) => {
        const wellFormed = text.toWellFormed();
        const sealed = seal(wellFormed, key, purpose);
        expect(open(sealed, key, purpose)).toBe(wellFormed);
        expect(seal(wellFormed, key, purpose)).not.toBe(sealed);
      }),
    );
    const bytes = randomBytes(100);
    expect(openBytes(seal(bytes, key), key)).toEqual(bytes);
  });

  it("names the version and the key, and shows nothing else", () => {
    const sealed = seal("JBSWY3DPEHPK3PXP", key, "totp");
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(sealed).not.toContain("JBSWY3DPEHPK3PXP");
  });

  it("does not open once any character is changed, or for another purpose", () => {
    const sealed = seal("secret", key, "totp");
    const body = sealed.lastIndexOf(".") + 1;
    for (let at = body; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === "A" ? "B" : "A";
      expect(() => open(sealed.slice(0, at) + other + sealed.slice(at + 1), key, "totp")).toThrow(SealedValueError);
    }
    expect(() => open(sealed, key, "password")).toThrow(SealedValueError);
    expect(() => open(sealed.slice(0, body + 10), key, "totp")).toThrow("cut short");
  });

  it("says which key is needed", () => {
    const other = randomBytes(32).toString("base64");
    expect(() => open(seal("x", other), key)).toThrow(
      /was sealed with the encryption key [0-9a-f]{8}, but ENCRYPTION_KEY is [0-9a-f]{8}/,
    );
    expect(() => open("v9.x.y", key)).toThrow("not in a form this version knows");
    expect(() => seal("x", "c2hvcnQ=")).toThrow("32 bytes");
  });
});
